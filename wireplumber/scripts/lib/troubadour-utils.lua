-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- What the policy scripts share: which nodes are a console's, which device a
-- stream may be linked to, and where a stream was put by hand.
--
-- A console marks its nodes: `troubadour.console` is the console's name and
-- `troubadour.name` that of the strip or bus.

local cutils = require ("common-utils")
local lutils = require ("linking-utils")

local tutils = {
  -- The default sink and source as they would be without consoles, and without
  -- filters too, by name: see hardware-defaults.lua.
  hardware = { any = {}, plain = {} },
}

function tutils.node_of (si)
  return si:get_associated_proxy ("node")
end

-- A session item may still be there, and even be chosen, when its node is gone.  From some
-- version after 0.5.8 on the node tells nothing of itself then.
function tutils.is_gone (si)
  return tutils.node_of (si).properties ["node.name"] == nil
end

-- Also of a node that is gone, which has no bound id any more; "" if it never told.
function tutils.id_of (node)
  return node.properties ["object.id"] or ""
end

-- nil if it is no console's node
function tutils.console_of (properties)
  return properties ["troubadour.console"]
end

function tutils.is_console_stream (node_properties)
  local class = node_properties ["media.class"] or ""
  return tutils.console_of (node_properties) ~= nil and class:find ("^Stream/") ~= nil
end

function tutils.rescan ()
  Plugin.find ("standard-event-source"):call ("schedule-rescan", "linking")
end

-- Properties of the stream on top of those of its client.
function tutils.stream_properties (node)
  local merged = {}
  local client = cutils.get_object_manager ("client"):lookup {
    Constraint { "bound-id", "=", node.properties ["client.id"] or "", type = "gobject" }
  }
  for _, properties in ipairs { client and client.properties or {}, node.properties } do
    for key, value in pairs (properties) do
      merged [key] = value
    end
  end
  return merged
end

-- A character of two bytes in lower case: Latin-1, Latin Extended-A, Greek and Cyrillic,
-- as tb_fold_case() of `troubadour assign` has them.
local function fold_pair (pair)
  local first, second = pair:byte (1, 2)
  local c = (first - 0xC0) * 64 + second - 0x80
  if (c >= 0xC0 and c <= 0xDE and c ~= 0xD7) or (c >= 0x391 and c <= 0x3A9) or
      (c >= 0x410 and c <= 0x42F) then
    c = c + 0x20
  elseif c >= 0x400 and c <= 0x40F then
    c = c + 0x50
  elseif (c >= 0x100 and c <= 0x12F) or (c >= 0x132 and c <= 0x137) or
      (c >= 0x14A and c <= 0x177) then
    c = c - c % 2 + 1
  elseif (c >= 0x139 and c <= 0x148) or (c >= 0x179 and c <= 0x17E) then
    c = c + c % 2
  end
  return string.char (0xC0 + c // 64, 0x80 + c % 64)
end

function tutils.fold (text)
  return (text:gsub ("%u", string.lower):gsub ("[\xC2-\xDF][\x80-\xBF]", fold_pair))
end

-- What an application is known by, the most telling first.
local identities = {
  "pipewire.access.portal.app_id",
  "application.id",
  "application.name",
  "application.process.binary",
  "node.name",
}

function tutils.identities (properties)
  local found = {}
  for _, key in ipairs (identities) do
    if properties [key] then
      table.insert (found, tutils.fold (properties [key]))
    end
  end
  return found
end

-- A `*` stands for anything, a `?` for one character.
function tutils.matches_glob (text, glob)
  local pattern = glob:gsub ("[%^%$%(%)%%%.%[%]%+%-]", "%%%0"):gsub ("%*", ".*"):gsub ("%?", ".")
  return text ~= nil and text:find ("^" .. pattern .. "$") ~= nil
end

-- Do the stream `si` and `target` understand each other, and is something plugged in
-- there?
function tutils.is_ready (si, target)
  local compatible = lutils.checkPassthroughCompatibility (si, target)
  return compatible and lutils.haveAvailableRoutes (target.properties)
end

-- The devices in the stream's direction that `wanted (node properties, device)`
-- picks, as a list.
function tutils.devices (si, wanted)
  local found = {}
  for target in cutils.get_object_manager ("session-item"):iterate {
    type = "SiLinkable",
    Constraint { "item.node.type", "=", "device" },
    Constraint { "item.node.direction", "=", cutils.getTargetDirection (si.properties) },
    Constraint { "media.type", "=", si.properties ["media.type"] },
  } do
    if not tutils.is_gone (target) and
        wanted (tutils.node_of (target).properties, target) and
        tutils.is_ready (si, target) then
      table.insert (found, target)
    end
  end
  return found
end

-- The first of them that WirePlumber would link the stream to.
function tutils.find_device (si, wanted)
  for _, target in ipairs (tutils.devices (si, wanted)) do
    if lutils.canLink (si.properties, target) then
      return target
    end
  end
end

-- The target of a select-target event.  It counts as asked for, so that no
-- default smart filter comes in between.
function tutils.pick (event, si, target)
  local flags = lutils:get_flags (si.id)
  local _, can_passthrough = lutils.checkPassthroughCompatibility (si, target)
  flags.can_passthrough = can_passthrough
  flags.has_defined_target = true
  event:set_data ("target", target)
end

-- ---- where streams were put by hand ----

-- In place of a device's node.name: whatever is the default.
tutils.DEFAULT = "@DEFAULT@"

local rules = Conf.get_section_as_json ("stream.rules", Json.Array {})

-- Over restarts: stream -> Json.Object { device, assigned, by_serial }, as text
local state = State ("troubadour-moves")
local moves = state:load ()

-- Of the streams that are here: node id -> { device, assigned, by_serial, is_recalled }.
-- `device` is a node.name, `assigned` what the application was assigned to at that time,
-- `by_serial` whether the device was named by its number.
local placed = {}

-- What WirePlumber knows a stream by, the first that it has.
local keys = { "media.role", "application.id", "application.name", "media.name", "node.name" }

-- nil: it is not to be remembered.  A console's stream is known by its name.
local function move_key (node)
  if not Settings.get_boolean ("node.stream.restore-target") then
    return nil
  end
  if tutils.is_console_stream (node.properties) then
    return "console:" .. node.properties ["node.name"]
  end
  local properties = JsonUtils.match_rules_update_properties (rules, node.properties)
  for _, key in ipairs (properties ["state.restore-target"] ~= "false" and keys or {}) do
    if properties [key] then
      return properties ["media.class"] .. ":" .. key .. ":" .. properties [key]
    end
  end
end

-- Of find-strip.lua: what the application of a stream with these properties is assigned
-- to, nil for nothing.
function tutils.assigned (properties)
  return nil
end

local function assigned_to (node)
  return tutils.assigned (tutils.stream_properties (node)) or ""
end

-- Was the stream assigned after it was remembered?  One that is left alone is not.
function tutils.is_outdated (node)
  local place = placed [tutils.id_of (node)]
  local assigned = assigned_to (node)
  return place ~= nil and place.is_recalled and assigned ~= "" and
      assigned ~= "-" and assigned ~= place.assigned
end

-- nil if the user said nothing, or said something else since.
function tutils.moved_to (node)
  local place = placed [tutils.id_of (node)]
  return place and not tutils.is_outdated (node) and place.device or nil
end

-- Of a stream that begins: the place where the last one like it was put.
function tutils.recall_move (node)
  local key = move_key (node)
  placed [tutils.id_of (node)] = nil
  local json = key and moves [key] and Json.Raw (moves [key])
  local place = json and json:is_object () and json:parse ()
  if place then
    place.is_recalled = true
    placed [tutils.id_of (node)] = place
    return place
  end
end

function tutils.remember_move (node, device, by_serial)
  local place = { device = device, assigned = assigned_to (node), by_serial = by_serial }
  local key = move_key (node)
  placed [tutils.id_of (node)] = place
  if key then
    moves [key] = Json.Object (place):to_string ()
    state:save (moves)
  end
end

-- A strip or bus has another name, and the stream comes along: as long as it runs, and if the
-- user had put it there, the next one like it, too.
function tutils.follow_rename (node, from, to)
  local id, key = tutils.id_of (node), move_key (node)
  local json = key and moves [key] and Json.Raw (moves [key])
  local place = json and json:is_object () and json:parse ()
  if place and place.device == from then
    tutils.remember_move (node, to, place.by_serial)
    return
  end
  placed [id] = placed [id] or { assigned = assigned_to (node), by_serial = false }
  placed [id].device = to
end

-- Of a stream that ends.
function tutils.forget_stream (node)
  placed [tutils.id_of (node)] = nil
end

-- As if it had never been moved.
function tutils.discard_move (node)
  local key = move_key (node)
  placed [tutils.id_of (node)] = nil
  if key and moves [key] then
    moves [key] = nil
    state:save (moves)
  end
end

-- Where the stream was put by hand, of which WirePlumber's own memory learns by this.
function tutils.take_back (metadata, node)
  tutils.discard_move (node)
  metadata:set (node ["bound-id"], "target.object", nil, nil)
  metadata:set (node ["bound-id"], "target.node", nil, nil)
end

-- ---- what is told to `troubadour` ----

-- By the metadata object of find-device.lua, once it is there.
tutils.presence = nil
local facts = {}

function tutils.tell_fact (key, json)
  facts [key] = json:to_string ()
  if tutils.presence then
    tutils.presence:set (0, key, "Spa:String:JSON", facts [key])
  end
end

function tutils.begin_telling (presence)
  tutils.presence = presence
  for key, text in pairs (facts) do
    presence:set (0, key, "Spa:String:JSON", text)
  end
end

-- ---- where a stream is linked to ----

-- WirePlumber's own steps after the one that heeds what the user or the stream asks for.
local CHOICES = { "linking/find-filter-target",
                  "linking/find-media-role-target",
                  "linking/find-default-target" }
local ASKED = "linking/find-defined-target"
local CHOSEN = { "linking/find-best-target", "linking/get-filter-from-target" }
local LINKED = "linking/prepare-link"

local function joined (...)
  local all = {}
  for _, list in ipairs { ... } do
    for _, step in ipairs (list) do
      table.insert (all, step)
    end
  end
  return all
end

local function register_step (step, after, before)
  SimpleEventHook {
    name = step.name,
    after = joined (after, step.after or {}),
    before = joined (before, step.before or {}),
    interests = {
      EventInterest {
        Constraint { "event.type", "=", "select-target" },
      },
    },
    execute = step.execute,
  }:register ()
end

-- { name, execute, after, before }: runs where nothing was asked for that is there, before
-- WirePlumber chooses by itself; `after` and `before` are steps of ours.
function tutils.before_choice (step)
  register_step (step, { ASKED }, joined (CHOICES, { LINKED }))
end

-- Runs when everybody has chosen.
function tutils.after_choice (step)
  register_step (step, joined ({ ASKED }, CHOICES, CHOSEN), { LINKED })
end

return tutils
