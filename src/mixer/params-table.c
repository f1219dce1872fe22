/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Every setting of the console: key, meaning, range, default. */
#include "mixer/params.h"

#include "dsp/compressor.h"
#include "dsp/deesser.h"
#include "dsp/delay.h"
#include "dsp/dynamics.h"
#include "dsp/eq.h"
#include "dsp/highpass.h"
#include "mixer/insert.h"
#include "dsp/limiter.h"
#include "dsp/ranges.h"

static const char *const slopes[] = {
	[TB_SLOPE_12] = "12",
	[TB_SLOPE_24] = "24",
	[TB_SLOPE_48] = "48",
	[TB_N_SLOPES] = NULL,
};

static const char *const detectors[] = {
	[TB_DETECTOR_PEAK] = "peak",
	[TB_DETECTOR_RMS] = "rms",
	NULL,
};

static const char *const limiter_modes[] = {
	[TB_LIMITER_LIVE] = "live",
	[TB_LIMITER_MASTERING] = "mastering",
	NULL,
};

static const char *const spatials[] = {
	[TB_SPATIAL_OFF] = "off",
	[TB_SPATIAL_HEADPHONES] = "headphones",
	[TB_N_SPATIALS] = NULL,
};

static const char *const insert_positions[] = {
	[TB_INSERT_PRE] = "pre",
	[TB_INSERT_POST] = "post",
	NULL,
};

static const char *const echo_methods[] = {
	[TB_ECHO_AUTO] = "auto",
	[TB_ECHO_WEBRTC] = "webrtc",
	[TB_ECHO_SPEEX] = "speex",
	[TB_N_ECHO_METHODS] = NULL,
};

static const char *const denoise_methods[] = {
	[TB_DENOISE_AUTO] = "auto",
	[TB_DENOISE_SPEEX] = "speex",
	[TB_DENOISE_RNNOISE] = "rnnoise",
	[TB_DENOISE_WEBRTC] = "webrtc",
	[TB_N_DENOISE_METHODS] = NULL,
};

static const char *const groups[] = { "none", "1", "2", "3", "4", "5", "6", "7", "8", NULL };
_Static_assert(sizeof(groups) / sizeof(groups[0]) == TB_N_GROUPS + 2, "none and all of them");

static const char *const cues[] = {
	[TB_CUE_OFF] = "off",
	[TB_CUE_PFL] = "pfl",
	[TB_CUE_AFL] = "afl",
	[TB_N_CUES] = NULL,
};

/* What each looks like is the clients' affair; "auto" is one of the first eight by place, as
 * docs/protocol.md says. */
static const char *const colors[] = { "auto", "blue", "green", "orange", "pink", "violet", "yellow",
	"teal", "lime", "red", "grey", NULL };
#define TB_N_COLORS (sizeof(colors) / sizeof(colors[0]) - 1)

#define MASTERING_MS 2.0f /* of lookahead, where nobody said how much */

static void settle_mode(void *part, float rate_hz)
{
	struct tb_limiter_settings *l = part;

	if (l->mode == TB_LIMITER_LIVE)
		l->lookahead_ms = 0.0f;
	else if (l->lookahead_ms == 0.0f)
		l->lookahead_ms = tb_limiter_lookahead_ms(MASTERING_MS, rate_hz);
}

static void settle_lookahead(void *part, float rate_hz)
{
	struct tb_limiter_settings *l = part;

	l->lookahead_ms = tb_limiter_lookahead_ms(l->lookahead_ms, rate_hz);
	l->mode = l->lookahead_ms > 0.0f ? TB_LIMITER_MASTERING : TB_LIMITER_LIVE;
}

static void settle_split(void *part, float rate_hz)
{
	struct tb_deess_settings *d = part;

	d->freq_hz = tb_deesser_freq_hz(d->freq_hz, rate_hz);
}

static void settle_attack(void *part, float rate_hz)
{
	float *attack_ms = part;

	*attack_ms = tb_dyn_attack_ms(*attack_ms, rate_hz);
}

/* clang-format off */
/* What strips and buses have in common; AT() is of the one or the other. */
#define BAND(n, i, shape, hz, used) \
	{ "eq." #n ".type", "shape of band " #n,                    TB_UNIT_ENUM,   0.f, TB_N_FILTER_TYPES - 1, shape, AT(eq.band[i].type), tb_filter_words }, \
	{ "eq." #n ".freq", "corner or centre of band " #n,         TB_UNIT_HZ,    TB_EQ_HZ(hz),            AT(eq.band[i].freq_hz) }, \
	{ "eq." #n ".gain", "boost or cut of band " #n,             TB_UNIT_DB,    TB_EQ_GAIN_DB,           AT(eq.band[i].gain_db) }, \
	{ "eq." #n ".q",    "width of band " #n,                    TB_UNIT_NONE,  TB_EQ_Q,                 AT(eq.band[i].q) }, \
	{ "eq." #n ".on",   "use band " #n,                         TB_UNIT_BOOL,   0.f,   1.f, used,    AT(eq.band[i].on) }

#define EQ \
	{ "eq.on",    "equaliser on",                               TB_UNIT_BOOL,   0.f,   1.f, 0.f,     AT(eq.on) }, \
	BAND(1, 0,    TB_FILTER_LOWSHELF,   TB_EQ_LOW_HZ,  1.f), \
	BAND(2, 1,    TB_FILTER_PEAK,       TB_EQ_MID_HZ,  1.f), \
	BAND(3, 2,    TB_FILTER_HIGHSHELF,  TB_EQ_HIGH_HZ, 1.f), \
	BAND(4, 3,    TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f), \
	BAND(5, 4,    TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f), \
	BAND(6, 5,    TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f), \
	BAND(7, 6,    TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f), \
	BAND(8, 7,    TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f), \
	BAND(9, 8,    TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f), \
	BAND(10, 9,   TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f)

/* Corrections of headphones and rooms, which have many bands, belong to buses.  There are few of
 * those, and what is off costs nothing but its keys. */
#define BUS_EQ \
	EQ, \
	BAND(11, 10,  TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f), \
	BAND(12, 11,  TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f), \
	BAND(13, 12,  TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f), \
	BAND(14, 13,  TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f), \
	BAND(15, 14,  TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f), \
	BAND(16, 15,  TB_FILTER_PEAK,       TB_EQ_MID_HZ,  0.f)

#define COMP \
	{ "comp.on",        "compressor on",                        TB_UNIT_BOOL,   0.f,   1.f, 0.f,     AT(comp.on) }, \
	{ "comp.threshold", "level where compression begins",       TB_UNIT_DB,    TB_COMP_THRESHOLD_DB,    AT(comp.threshold_db) }, \
	{ "comp.ratio",     "dB over the threshold for each dB that comes out",     TB_UNIT_RATIO, TB_COMP_RATIO,           AT(comp.ratio) }, \
	{ "comp.knee",      "width of the soft knee",               TB_UNIT_DB,    TB_COMP_KNEE_DB,         AT(comp.knee_db) }, \
	{ "comp.attack",    "time to 63 % of the reduction (rms: within a third)",  TB_UNIT_MS,    TB_COMP_ATTACK_MS,       AT(comp.attack_ms), .settle = settle_attack, .part_offset = AT(comp.attack_ms) }, \
	{ "comp.release",   "time to 63 % of the recovery",         TB_UNIT_MS,    TB_COMP_RELEASE_MS,      AT(comp.release_ms) }, \
	{ "comp.range",     "largest reduction",                    TB_UNIT_DB,    TB_COMP_RANGE_DB,        AT(comp.range_db) }, \
	{ "comp.makeup",    "gain after the compressor",            TB_UNIT_DB,    TB_COMP_MAKEUP_DB,       AT(comp.makeup_db) }, \
	{ "comp.auto",      "make up half of what a full-scale signal loses",  TB_UNIT_BOOL,   0.f,   1.f, 0.f,     AT(comp.auto_makeup) }, \
	{ "comp.detector",  "listens to the peak, or to the RMS of up to 10 ms",          TB_UNIT_ENUM,   0.f,   1.f, TB_DETECTOR_PEAK, AT(comp.detector), detectors }, \
	{ "comp.mix",       "0: only the dry signal, 1: only the compressed one",                  TB_UNIT_NONE,  TB_COMP_MIX,             AT(comp.mix) }, \
	{ "comp.sidechain", "strip whose level controls it",        TB_UNIT_STRIP, -1.f,   0.f, -1.f,    AT(comp.sidechain) }, \
	{ "comp.sidechain-mute", "listen to a muted sidechain strip too", TB_UNIT_BOOL,   0.f,   1.f, 0.f,     AT(comp.sidechain_mute) }, \
	{ "comp.key-highpass", "high-pass in front of the detector", TB_UNIT_HZ,    TB_KEY_HIGHPASS_HZ,      AT(comp.highpass_hz) }

#define LIMITER(used) \
	{ "limiter.on",        "limiter on",                        TB_UNIT_BOOL,   0.f,   1.f, used,    AT(limiter.on) }, \
	{ "limiter.mode",      "live: no latency; mastering: true peak", TB_UNIT_ENUM,   0.f,   1.f, TB_LIMITER_LIVE, AT(limiter.mode), limiter_modes, .settle = settle_mode, .part_offset = AT(limiter) }, \
	{ "limiter.ceiling",   "highest peak that leaves it",       TB_UNIT_DB,    TB_LIMITER_CEILING_DB,   AT(limiter.ceiling_db) }, \
	{ "limiter.release",   "time to 63 % of the recovery",      TB_UNIT_MS,    TB_LIMITER_RELEASE_MS,   AT(limiter.release_ms) }, \
	{ "limiter.lookahead", "0: live, sample peak; more: true peak", TB_UNIT_MS,    TB_LIMITER_LOOKAHEAD_MS, AT(limiter.lookahead_ms), .settle = settle_lookahead, .part_offset = AT(limiter) }

/* What may be chosen and what that has for controls: insert.h. */
#define INSERT \
	{ "insert",          "name of a file with plugins in inserts/",                     TB_UNIT_ENUM, 0.f, 0.f, 0.f, AT(insert.choice), .channel = TB_PARAM_INSERT_CHOICE }, \
	{ "insert.on",       "use the insert",                      TB_UNIT_BOOL,   0.f,   1.f, 1.f,     AT(insert.on), .channel = TB_PARAM_INSERT }, \
	{ "insert.position", "place before or after the other processors", TB_UNIT_ENUM,   0.f,   1.f, TB_INSERT_PRE, AT(insert.position), insert_positions, .channel = TB_PARAM_INSERT_POSITION }

#define COLOR \
	{ "color",    "colour on all surfaces; auto: by its place",         TB_UNIT_ENUM,   0.f, TB_N_COLORS - 1, 0.f, AT(color), colors }

#define CHANNEL(n, i) \
	{ "channel." #n, "level of channel " #n " relative to the other channels", TB_UNIT_DB, -144.f, 0.f, 0.f, AT(channels.channel_db[i]), .channel = n }

#define CHANNELS \
	{ "balance",  "balance of left and right",              TB_UNIT_NONE, -1.f,  1.f, 0.f,  AT(channels.balance), .channel = TB_PARAM_SIDES }, \
	CHANNEL(1, 0), CHANNEL(2, 1), CHANNEL(3, 2), CHANNEL(4, 3), \
	CHANNEL(5, 4), CHANNEL(6, 5), CHANNEL(7, 6), CHANNEL(8, 7)

#define AT(member) offsetof(struct tb_strip_settings, member)
static const struct tb_param strip_params[] = {
	/* key       help                                          unit          min     max   def   offset */
	{ "trim",     "level before processing",                    TB_UNIT_DB,   -24.f,  24.f, 0.f,  AT(trim_db) },
	{ "polarity", "invert the polarity",                        TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(polarity) },
	{ "mono",     "mix all channels to mono",               TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(mono) },
	{ "width",    "stereo width; 0: mono, 1: unchanged",          TB_UNIT_NONE,   0.f,   2.f, 1.f,  AT(width), .channel = TB_PARAM_SIDES },
	{ "pan",      "-1: left, 0: centre, +1: right",                TB_UNIT_NONE,  -1.f,   1.f, 0.f,  AT(pan) },
	{ "pan-law",  "level of a centred mono strip on each side",     TB_UNIT_DB,    -6.f,   0.f, 0.f,  AT(pan_law_db), .channel = TB_PARAM_MONO },
	{ "fader",    "level after processing",                     TB_UNIT_DB,  -144.f,  12.f, 0.f,  AT(fader_db) },
	{ "mute",     "silence this strip",                         TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(mute) },
	{ "solo",     "silence all strips that are not soloed",            TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(solo) },
	CHANNELS,
	{ "echo.on",        "cancel the echo of the reference bus",    TB_UNIT_BOOL, 0.f,  1.f, 0.f,  AT(voice.echo_on), .channel = TB_PARAM_VOICE },
	{ "echo.reference", "bus whose echo is cancelled; \"first\": the monitor",      TB_UNIT_BUS,   -1.f,   0.f, -1.f, AT(voice.echo_reference), .channel = TB_PARAM_VOICE },
	{ "echo.method",    "method of echo cancellation",          TB_UNIT_ENUM,   0.f, TB_N_ECHO_METHODS - 1, TB_ECHO_AUTO, AT(voice.echo_method), echo_methods, .channel = TB_PARAM_VOICE },
	{ "denoise.on",     "noise suppression on",                 TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(voice.denoise_on), .channel = TB_PARAM_VOICE },
	{ "denoise.method", "method of noise suppression",          TB_UNIT_ENUM,   0.f, TB_N_DENOISE_METHODS - 1, TB_DENOISE_AUTO, AT(voice.denoise_method), denoise_methods, .channel = TB_PARAM_VOICE },
	{ "denoise.amount", "largest noise reduction",               TB_UNIT_DB,    TB_DENOISE_AMOUNT_DB, AT(voice.denoise_amount_db), .channel = TB_PARAM_VOICE },
	{ "agc.on",         "automatic gain control on",            TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(voice.agc_on), .channel = TB_PARAM_VOICE },
	{ "agc.target",     "loudness of the voice, LUFS",           TB_UNIT_DB,    TB_AGC_TARGET_LUFS, AT(voice.agc_target_db), .channel = TB_PARAM_VOICE },
	{ "agc.max",        "largest gain",            TB_UNIT_DB,    TB_AGC_MAX_DB, AT(voice.agc_max_db), .channel = TB_PARAM_VOICE },
	{ "highpass.on",     "high-pass on",                          TB_UNIT_BOOL, 0.f,  1.f, 0.f,     AT(highpass.on) },
	{ "highpass.freq",   "frequency where the level is 3 dB down",     TB_UNIT_HZ,    TB_HIGHPASS_HZ,          AT(highpass.freq_hz) },
	{ "highpass.slope",  "slope, dB per octave",                TB_UNIT_ENUM,   0.f, TB_N_SLOPES - 1, TB_SLOPE_24, AT(highpass.slope), slopes },
	{ "gate.on",         "gate on",                             TB_UNIT_BOOL,   0.f,   1.f, 0.f,     AT(gate.on) },
	{ "gate.threshold",  "level that opens the gate",           TB_UNIT_DB,    TB_GATE_THRESHOLD_DB,    AT(gate.threshold_db) },
	{ "gate.hysteresis", "how far below the threshold it closes", TB_UNIT_DB,    TB_GATE_HYSTERESIS_DB,   AT(gate.hysteresis_db) },
	{ "gate.attack",     "time to 63 % open",                   TB_UNIT_MS,    TB_GATE_ATTACK_MS,       AT(gate.attack_ms), .settle = settle_attack, .part_offset = AT(gate.attack_ms) },
	{ "gate.hold",       "time that it stays open after the signal", TB_UNIT_MS,    TB_GATE_HOLD_MS,         AT(gate.hold_ms) },
	{ "gate.release",    "time to 63 % closed",                 TB_UNIT_MS,    TB_GATE_RELEASE_MS,      AT(gate.release_ms) },
	{ "gate.range",      "gain of the closed gate",             TB_UNIT_DB,    TB_GATE_RANGE_DB,        AT(gate.range_db) },
	{ "gate.highpass",   "high-pass in front of the detector",  TB_UNIT_HZ,    TB_KEY_HIGHPASS_HZ,      AT(gate.highpass_hz) },
	EQ,
	{ "deess.on",        "de-esser on: soften s and sh",        TB_UNIT_BOOL,   0.f,   1.f, 0.f,     AT(deess.on) },
	{ "deess.freq",      "lowest frequency that it softens",    TB_UNIT_HZ,    TB_DEESSER_HZ,           AT(deess.freq_hz), .settle = settle_split, .part_offset = AT(deess) },
	{ "deess.threshold", "level where softening begins",     TB_UNIT_DB,    TB_DEESSER_THRESHOLD_DB, AT(deess.threshold_db) },
	{ "deess.range",     "largest reduction",                   TB_UNIT_DB,    TB_DEESSER_RANGE_DB,     AT(deess.range_db) },
	COMP,
	{ "duck.by",         "strip that lowers this one, such as a voice",          TB_UNIT_STRIP, -1.f,   0.f, -1.f,    AT(duck.by) },
	{ "duck.depth",      "how far this strip is lowered",               TB_UNIT_DB,     0.f,  60.f, 12.f,    AT(duck.depth_db) },
	{ "duck.threshold",  "level of the other strip that lowers this one fully",    TB_UNIT_DB, -60.f,   0.f, -35.f,   AT(duck.threshold_db) },
	{ "duck.attack",     "time to 63 % of the depth",           TB_UNIT_MS,    TB_DUCK_ATTACK_MS, AT(duck.attack_ms), .settle = settle_attack, .part_offset = AT(duck.attack_ms) },
	{ "duck.release",    "time to 63 % of the recovery",        TB_UNIT_MS,    TB_DUCK_RELEASE_MS, AT(duck.release_ms) },
	{ "automix.weight",  "preference over the others in its group",      TB_UNIT_DB,    TB_AUTOMIX_WEIGHT_DB,    AT(automix.weight_db) },
	LIMITER(0.f),
	INSERT,
	{ "spatial",  "place the surround channels around headphones",                TB_UNIT_ENUM,   0.f, TB_N_SPATIALS - 1, TB_SPATIAL_OFF, AT(spatial), spatials, .channel = TB_PARAM_SURROUND },
	/* Routing. */
	{ "group",    "group that the strip belongs to",            TB_UNIT_ENUM,   0.f, TB_N_GROUPS, 0.f, AT(group), groups },
	{ "cue",      "listen on the monitor: pfl or afl",               TB_UNIT_ENUM, 0.f, TB_N_CUES - 1, TB_CUE_OFF, AT(cue), cues },
	COLOR,
};
#undef AT

#define AT(member) offsetof(struct tb_bus_settings, member)
static const struct tb_param bus_params[] = {
	{ "trim",     "level before processing",                    TB_UNIT_DB,   -24.f,  24.f, 0.f,  AT(trim_db) },
	{ "fader",    "level of this bus",                          TB_UNIT_DB,  -144.f,  12.f, 0.f,  AT(fader_db) },
	{ "mute",     "silence this bus",                           TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(mute) },
	{ "mono",     "mix all channels to mono",               TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(mono) },
	{ "fallback-level", "highest fader while on a fallback device",   TB_UNIT_DB,   -60.f,  12.f, 0.f,  AT(fallback_db) },
	{ "delay",    "delay, for lip sync and distance",           TB_UNIT_MS,     0.f, TB_DELAY_MAX_MS, 0.f, AT(delay_ms) },
	{ "downmix.center",    "level of the centre in left and right", TB_UNIT_DB,  -144.f,   6.f, -3.0103f, AT(downmix.center_db) },
	{ "downmix.surround",  "level of surround channels in left and right", TB_UNIT_DB,  -144.f,   6.f, -3.0103f, AT(downmix.surround_db) },
	{ "downmix.lfe",       "level of the LFE in the centre; 3 dB less in the sides", TB_UNIT_DB,  -144.f,  12.f, -6.0206f, AT(downmix.lfe_db) },
	{ "downmix.normalize", "lower the sum so that it cannot clip", TB_UNIT_BOOL,  0.f,   1.f, 0.f,  AT(downmix.normalize) },
	{ "loudness.on",     "measure loudness (EBU R 128)",        TB_UNIT_BOOL,   0.f,   1.f, 0.f,     AT(loudness.on) },
	{ "loudness.ride",   "move slowly to the target loudness",  TB_UNIT_BOOL,   0.f,   1.f, 0.f,     AT(loudness.ride) },
	{ "loudness.target", "target loudness, LUFS",               TB_UNIT_DB,   -40.f,  -9.f, -23.f,   AT(loudness.target_db) },
	{ "loudness.gate",   "do not change the gain below this, LUFS",        TB_UNIT_DB, -70.f, -20.f, -50.f,   AT(loudness.gate_db) },
	CHANNELS,
	BUS_EQ,
	COMP,
	LIMITER(1.f),
	INSERT,
	/* Routing. */
	{ "cue",      "listen on the monitor: pfl or afl",               TB_UNIT_ENUM, 0.f, TB_N_CUES - 1, TB_CUE_OFF, AT(cue), cues },
	{ "minus",    "strip that this bus never plays (mix-minus)",             TB_UNIT_STRIP, -1.f,  0.f, -1.f, AT(minus) },
	COLOR,
};
#undef AT

#define GROUP(n, i) \
	{ "group." #n ".fader", "level that is added to the faders of its strips", TB_UNIT_DB,  -144.f,  12.f, 0.f,  AT(group[i].fader_db) }, \
	{ "group." #n ".mute",  "mute all its strips",                  TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(group[i].mute) }, \
	{ "group." #n ".solo",  "silence all other strips",         TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(group[i].solo) }, \
	{ "group." #n ".automix", "automatic mixer: its microphones share one gain",      TB_UNIT_BOOL, 0.f, 1.f, 0.f, AT(group[i].automix) }

#define AT(member) offsetof(struct tb_desk_settings, member)
static const struct tb_param desk_params[] = {
	GROUP(1, 0), GROUP(2, 1), GROUP(3, 2), GROUP(4, 3),
	GROUP(5, 4), GROUP(6, 5), GROUP(7, 6), GROUP(8, 7),
	{ "console.balance", "-1: only group 1, 0: both, +1: only group 2", TB_UNIT_NONE, -1.f, 1.f, 0.f,  AT(balance) },
	{ "console.monitor",   "bus where you listen; \"first\": the first playback bus",               TB_UNIT_BUS, -1.f, 0.f, -1.f, AT(monitor) },
	{ "monitor.dim",       "lower the monitor by its dim level", TB_UNIT_BOOL,  0.f,   1.f, 0.f,  AT(dim) },
	{ "monitor.dim-level", "level of the dimmed monitor, also during a cue", TB_UNIT_DB, -60.f,   0.f, -20.f, AT(dim_level_db) },
	{ "monitor.mono",      "play the monitor in mono",                    TB_UNIT_BOOL,  0.f,   1.f, 0.f,  AT(mono) },
	{ "monitor.volume-keys", "volume keys control the monitor",                     TB_UNIT_BOOL, 0.f, 1.f, 1.f, AT(volume_keys) },
};
#undef AT

#define AT(member) offsetof(struct tb_cell_settings, member)
static const struct tb_param cell_params[] = {
	{ "route",    "play this strip on this bus",                TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(route) },
	{ "send",     "level of this strip on this bus",            TB_UNIT_DB,  -144.f,  12.f, 0.f,  AT(send_db) },
	{ "pre",      "take the send before the fader (pre-fader)",             TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(pre) },
};
#undef AT
/* clang-format on */

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof((array)[0]))

const struct tb_param_family tb_param_tables[TB_N_FAMILIES] = {
	[TB_FAMILY_STRIP] = { strip_params, COUNT(strip_params), NULL },
	[TB_FAMILY_BUS] = { bus_params, COUNT(bus_params), NULL },
	[TB_FAMILY_DESK] = { desk_params, COUNT(desk_params), NULL },
	[TB_FAMILY_CELL] = { cell_params, COUNT(cell_params), NULL },
};

void tb_params_reset(const struct tb_param_family *table, void *settings)
{
	for (uint32_t i = 0; i < table->n_params; i++)
		*(float *)((char *)settings + table->params[i].offset) = table->params[i].def;
}

void tb_param_settle(const struct tb_param *param, void *settings, float rate_hz)
{
	if (param->settle)
		param->settle((char *)settings + param->part_offset, rate_hz);
}

void tb_params_settle(const struct tb_param_family *table, void *settings, float rate_hz)
{
	for (uint32_t i = 0; i < table->n_params; i++)
		tb_param_settle(&table->params[i], settings, rate_hz);
}
