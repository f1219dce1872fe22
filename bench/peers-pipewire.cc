/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* PipeWire's nodes set up for the jobs of this suite. */
#include "peers.h"

#include <algorithm>
#include <memory>

#include "pipewire.h"

namespace
{

/* A node and the rows it works on. */
struct Node {
	Node(std::vector<const float *> in_rows, std::vector<float *> out_rows, uint32_t n_frames)
	    : in(std::move(in_rows)), out(std::move(out_rows)), n_frames(n_frames)
	{
	}
	Node(const Node &) = delete;
	~Node()
	{
		pipewire_peer_free(peer);
	}

	pipewire_job job() const
	{
		return { in.data(), out.data(), (uint32_t)in.size(), (uint32_t)out.size(),
			n_frames };
	}

	std::vector<const float *> in;
	std::vector<float *> out;
	uint32_t n_frames;
	pipewire_peer *peer = nullptr;
};

constexpr float channelmix_volume = 0.7f;

using Nodes = std::vector<std::shared_ptr<Node>>;

Way run_all(const Nodes &nodes)
{
	for (const auto &node : nodes)
		if (!node->peer)
			return nullptr;
	return [nodes] {
		for (const auto &node : nodes)
			pipewire_peer_run(node->peer);
	};
}

/* For every output a node that hears the same side of the first n strips. */
Nodes nodes_per_output(Matrix &m, uint32_t n_strips)
{
	Nodes nodes;

	for (uint32_t o = 0; o < m.n_buses * 2; o++) {
		std::vector<const float *> in;

		for (uint32_t s = 0; s < n_strips; s++)
			in.push_back(m.in.row(s * 2 + o % 2));
		nodes.push_back(std::make_shared<Node>(
			in, std::vector<float *>{ m.out.row(o) }, m.n_frames));
	}
	return nodes;
}

std::string mixer_graph(const Matrix &m, uint32_t bus)
{
	std::string control;

	for (uint32_t s = 0; s < m.n_strips; s++)
		control += " \"Gain " + std::to_string(s + 1)
		           + "\" = " + std::to_string(m.gain(s, bus));
	return "{ nodes = [ { type = builtin name = mix label = mixer control = {" + control
	       + " } } ] }";
}

} // namespace

Way pipewire_audiomixer(Matrix &m)
{
	Nodes nodes = nodes_per_output(m, m.n_strips);

	for (const auto &node : nodes) {
		pipewire_job job = node->job();

		node->peer = pipewire_mixer_new(&job);
	}
	return run_all(nodes);
}

static Way channelmix(Matrix &m, uint32_t n_strips)
{
	Nodes nodes = nodes_per_output(m, n_strips);

	for (const auto &node : nodes) {
		pipewire_job job = node->job();

		node->peer = pipewire_convert_new(&job, channelmix_volume);
	}
	return run_all(nodes);
}

Way pipewire_channelmix(Matrix &m)
{
	return channelmix(m, m.n_strips);
}

float pipewire_channelmix_gain(const Matrix &m)
{
	return channelmix_volume / (float)m.n_strips;
}

Way pipewire_channelmix_overhead(Matrix &m)
{
	return channelmix(m, 1);
}

Way pipewire_mixer_graph(Matrix &m)
{
	Nodes nodes = nodes_per_output(m, m.n_strips);

	if (m.n_strips != 8) /* its inputs, all of which it wants */
		return nullptr;
	for (uint32_t o = 0; o < nodes.size(); o++) {
		pipewire_job job = nodes[o]->job();

		nodes[o]->peer = pipewire_graph_new(&job, mixer_graph(m, o / 2).c_str());
	}
	return run_all(nodes);
}

Way pipewire_volume(Rows &rows, float gain)
{
	auto node = std::make_shared<Node>(std::vector<const float *>{ rows.row(0) },
		std::vector<float *>{ rows.row(1) }, rows.n_frames);
	pipewire_job job = node->job();

	node->peer = pipewire_convert_new(&job, gain);
	return run_all({ node });
}

/* Up to 8 channels of param_eq, which is how PipeWire runs biquads across channels; all
 * ports of the graph have to be used. */
static std::string equalizer_graph(uint32_t n_rows)
{
	std::string inputs, outputs;

	for (uint32_t i = 1; i <= n_rows; i++) {
		inputs += " \"eq:In " + std::to_string(i) + "\"";
		outputs += " \"eq:Out " + std::to_string(i) + "\"";
	}
	return "{ nodes = [ { type = builtin name = eq label = param_eq config = { filters = ["
	       " { type = bq_lowshelf freq = 100 q = 0.7 gain = 4 }"
	       " { type = bq_peaking freq = 1000 q = 0.7 gain = -5 }"
	       " { type = bq_highshelf freq = 10000 q = 0.7 gain = 3 } ] } } ]"
	       " inputs = ["
	       + inputs + " ] outputs = [" + outputs + " ] }";
}

Way pipewire_equalizer(const Rows &in, Rows &out)
{
	Nodes nodes;

	for (uint32_t first = 0; first < in.n_rows; first += 8) {
		uint32_t n_rows = std::min(in.n_rows - first, 8u);
		std::vector<const float *> in_rows;
		std::vector<float *> out_rows;

		for (uint32_t i = first; i < first + n_rows; i++) {
			in_rows.push_back(in.row(i));
			out_rows.push_back(out.row(i));
		}
		auto node = std::make_shared<Node>(in_rows, out_rows, in.n_frames);
		pipewire_job job = node->job();

		node->peer = pipewire_graph_new(&job, equalizer_graph(n_rows).c_str());
		nodes.push_back(node);
	}
	return run_all(nodes);
}
