-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- Where sound goes that is played to a device, and where sound comes from that is
-- recorded there: through the filters of other programs, such as an equaliser or an
-- echo canceller, to hardware, back into a console, or nowhere.
--
-- A filter is several nodes of one `node.link-group`, a node with both inputs and
-- outputs, or a virtual sink whose monitor somebody takes.

local cutils = require ("common-utils")

local chains = {
  PLAYS = "plays",       -- it ends in hardware, or in a device that somebody made
  CIRCLE = "circle",     -- it leads back into the console
  NOWHERE = "nowhere",   -- it ends in a filter that is linked to nothing
}

local function class_of (properties)
  return properties ["media.class"] or ""
end

local function is_sink (properties)
  return class_of (properties) == "Audio/Sink" or class_of (properties) == "Audio/Duplex"
end

local function is_source (properties)
  return class_of (properties):find ("^Audio/Source") ~= nil
end

-- Sound leaves the graph at an input and enters it at an output.
local function is_input (properties)
  return is_sink (properties) or class_of (properties):find ("^Stream/Input/") ~= nil
end

local function is_output (properties)
  return is_source (properties) or class_of (properties):find ("^Stream/Output/") ~= nil
end

-- All nodes by id, and whom each is linked to; `downwards` is with the sound.
local function read_graph (downwards)
  local graph = { nodes = {}, peers = {}, downwards = downwards }
  for node in cutils.get_object_manager ("node"):iterate () do
    graph.nodes [tonumber (node ["bound-id"])] = node.properties
  end
  for link in cutils.get_object_manager ("link"):iterate () do
    local from = tonumber (link.properties ["link.output.node"])
    local to = tonumber (link.properties ["link.input.node"])
    if not downwards then
      from, to = to, from
    end
    if from and to then
      graph.peers [from] = graph.peers [from] or {}
      graph.peers [from] [to] = true
    end
  end
  return graph
end

local function are_together (a, b)
  local console = a ["troubadour.console"]
  if console or b ["troubadour.console"] then
    return console == b ["troubadour.console"]
  end
  return a ["node.link-group"] ~= nil and a ["node.link-group"] == b ["node.link-group"]
end

-- An echo canceller plays through its sink and records through its source; what is
-- played does not come out of the source.
local function is_canceller (graph, member)
  local has_sink, has_source = false, false
  for _, properties in pairs (graph.nodes) do
    if are_together (member, properties) then
      has_sink = has_sink or is_sink (properties)
      has_source = has_source or is_source (properties)
    end
  end
  return has_sink and has_source and not member ["troubadour.console"]
end

local function passes_on (graph, from, to)
  if not is_canceller (graph, from) then
    return true
  end
  local input, output = from, to
  if not graph.downwards then
    input, output = to, from
  end
  return is_sink (input) ~= is_source (output)
end

-- The members of the filter that `id` belongs to, on its other side.
local function other_side (graph, id)
  local found = {}
  local here = graph.nodes [id]
  local is_there = graph.downwards and is_output or is_input
  for other, properties in pairs (graph.nodes) do
    if other ~= id and is_there (properties) and are_together (here, properties) and
        passes_on (graph, here, properties) then
      table.insert (found, other)
    end
  end
  return found
end

local function next_nodes (graph, id)
  local found = {}
  local sides = other_side (graph, id)
  table.insert (sides, id)
  for _, side in ipairs (sides) do
    for peer in pairs (graph.peers [side] or {}) do
      found [peer] = true
    end
  end
  return found
end

-- Not a part of any filter, but for that which WirePlumber puts in front of the microphone
-- of a Bluetooth headset, which is linked to nothing while the headset plays music.
local function is_device (properties)
  return (is_sink (properties) or is_source (properties)) and
      (properties ["node.link-group"] == nil or properties ["device.id"] ~= nil) and
      properties ["troubadour.console"] == nil
end

-- Somebody who listens to the monitor of real speakers is no filter.
local function is_last (properties)
  return is_device (properties) and not cutils.parseBool (properties ["node.virtual"])
end

-- What becomes of sound between `console` and the device with the id `first`, which
-- the console plays to ("input") or records ("output").
function chains.verdict (first, direction, console)
  local graph = read_graph (direction == "input")
  local seen, queue, plays = { [first] = true }, { first }, false
  while #queue > 0 do
    local id = table.remove (queue)
    local properties = graph.nodes [id] or {}
    if properties ["troubadour.console"] == console then
      return chains.CIRCLE
    end
    plays = plays or is_device (properties)
    for peer in pairs (is_last (properties) and {} or next_nodes (graph, id)) do
      if not seen [peer] then
        seen [peer] = true
        table.insert (queue, peer)
      end
    end
  end
  return plays and chains.PLAYS or chains.NOWHERE
end

-- Is the node a part of a filter that may change where a console's sound ends?
function chains.is_filter (properties)
  return properties ["troubadour.console"] == nil and
      (properties ["node.link-group"] ~= nil or
       cutils.parseBool (properties ["node.virtual"]) or
       not (is_input (properties) or is_output (properties)))
end

return chains
