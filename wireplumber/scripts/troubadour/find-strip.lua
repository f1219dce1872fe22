-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- Which strip an application plays into, and which bus it records.  The first
-- of these that is there:
--
--  1. what the application itself asks for, or where the user put it by hand; if that is
--     the default, the default of the moment,
--  2. `troubadour assign APPLICATION STRIP`, kept in the setting
--     troubadour.assignments: { "firefox": "music" },
--  3. the rules of 61-troubadour-applications.conf,
--  4. those of 62-troubadour-well-known.conf, unless the setting troubadour.well-known
--     switches them off,
--  5. the session's default, as without us.
--
-- An assignment is one or several names of strips and virtual buses, with the
-- console's name before them where two consoles have the same: "studio.music".  The
-- word "-" leaves the application alone: what would come after it is not asked, and it
-- plays where it would without rules.

cutils = require ("common-utils")
lutils = require ("linking-utils")
tutils = require ("troubadour-utils")
log = Log.open_topic ("s-troubadour")

rules = Conf.get_section_as_json ("troubadour.applications", Json.Array {})
well_known = Conf.get_section_as_json ("troubadour.well-known", Json.Array {})
assignments = {}
ALONE = "-"

function tutils.assigned (properties)
  for _, known_as in ipairs (tutils.identities (properties)) do
    if assignments [known_as] then
      return assignments [known_as]
    end
  end
end

function ruled (list, properties)
  local names
  JsonUtils.match_rules (list, properties, function (action, value)
    if action == "assign" then
      names = value:parse ()
    end
    return true
  end)
  return names
end

-- Of consoles that have a strip of this name the one called troubadour, else the
-- first by name.
function find_strip_named (si, name)
  local found
  local best
  for _, target in ipairs (tutils.devices (si, function (properties, device)
    return tutils.console_of (properties) ~= nil and
        (properties ["troubadour.name"] == name or properties ["node.name"] == name) and
        lutils.canLink (si.properties, device)
  end)) do
    local console = tutils.console_of (tutils.node_of (target).properties)
    if not found or console == "troubadour" or (best ~= "troubadour" and console < best) then
      found = target
      best = console
    end
  end
  return found
end

-- The first of the list that is there for a stream of this direction; and whether the
-- list says no more than that the stream is left alone.
function find_named (si, names)
  for name in tostring (names):gmatch ("[%w._-]+") do
    if name == ALONE then
      return nil, true
    end
    local target = find_strip_named (si, name)
    if target then
      return target, false
    end
  end
  return nil, false
end

-- WirePlumber lets a stream that asked for the default by its name follow the default from
-- then on (checkFollowDefault() of its linking-utils), and notes that as a target.node of -1.
-- What the application asked for still counts more than any rule.
function follows_what_it_asked_for (node)
  local metadata = cutils.get_default_metadata_object ()
  local asked = node.properties ["target.object"] or node.properties ["node.target"]
  return asked ~= nil and metadata ~= nil and
      metadata:find (node ["bound-id"], "target.object") == nil and
      metadata:find (node ["bound-id"], "target.node") == "-1"
end

function find_strip (si, node)
  if follows_what_it_asked_for (node) then
    return nil
  end
  local moved = tutils.moved_to (node)
  if moved == tutils.DEFAULT then
    return nil
  end
  local target = moved and tutils.find_device (si, function (properties)
    return properties ["node.name"] == moved
  end)
  if target then
    return target
  end
  local properties = tutils.stream_properties (node)
  local known = Settings.get_boolean ("troubadour.well-known")
  for _, names in ipairs {
    tutils.assigned (properties) or "",
    ruled (rules, properties) or "",
    known and ruled (well_known, properties) or "",
  } do
    local named, is_alone = find_named (si, names)
    if named or is_alone then
      return named
    end
  end
end

-- What is assigned comes after what was done by hand, but for what was done before.
function replace_outdated (si, node)
  local metadata = cutils.get_default_metadata_object ()
  if not metadata or not metadata:find (node ["bound-id"], "target.object") or
      not tutils.is_outdated (node) then
    return nil
  end
  local target = find_named (si, tutils.assigned (tutils.stream_properties (node)) or "")
  if target then
    tutils.take_back (metadata, node)
  end
  return target
end

-- Level meters of mixers and recorders of a sink's monitor know what they want.
function is_application (properties)
  return tutils.console_of (properties) == nil and
      not cutils.parseBool (properties ["stream.monitor"]) and
      not cutils.parseBool (properties ["stream.capture.sink"])
end

tutils.before_choice {
  name = "troubadour/find-strip",
  execute = function (event)
    local si = event:get_subject ()
    local node = tutils.node_of (si)
    if not is_application (node.properties) then
      return
    end
    local find = event:get_data ("target") and replace_outdated or find_strip
    local target = find (si, node)
    if target then
      log:info (si, tostring (node.properties ["node.name"]) .. " to "
          .. target.properties ["node.name"])
      tutils.pick (event, si, target)
    end
  end
}

-- ---- a strip or bus whose node is made again ----

-- The node that replaces this one under the same name, and may be there for a moment beside
-- it; nil if there is none.
function successor (si, target)
  local properties = tutils.node_of (target).properties
  local name, serial = properties ["node.name"], tonumber (properties ["object.serial"])
  if not tutils.console_of (properties) or not serial then
    return nil
  end
  return tutils.find_device (si, function (other)
    return other ["node.name"] == name and (tonumber (other ["object.serial"]) or 0) > serial
  end)
end

-- Newer WirePlumbers pause a player that the desktop knows (MPRIS) when a sink that it is
-- linked to goes, as headphones do that are pulled out (mpris-pause.lua).
function pauses_players ()
  return Plugin.find ("mpris") ~= nil and Settings.get_boolean ("linking.pause-playback")
end

-- Whatever names it finds the old one first, and the console links to the new one before the
-- old one goes.  That is without a gap, but who would be paused has to leave the old one.
tutils.after_choice {
  name = "troubadour/take-successor",
  after = { "troubadour/find-device", "troubadour/find-strip" },
  execute = function (event)
    local si, target = event:get_subject (), event:get_data ("target")
    local newer = target and pauses_players () and successor (si, target)
    if newer then
      log:info (si, "to the node that replaces " .. target.properties ["node.name"])
      event:set_data ("target", newer)
    end
  end
}

-- ---- the assignments ----

function known_as (properties, application)
  for _, identity in ipairs (tutils.identities (properties)) do
    if identity == application then
      return true
    end
  end
  return false
end

-- The latest word counts: what was put elsewhere by hand before follows.
function forget_moves (application)
  local metadata = cutils.get_default_metadata_object ()
  for node in cutils.get_object_manager ("node"):iterate {
    Constraint { "media.class", "matches", "Stream/*", type = "pw" },
  } do
    if metadata and known_as (tutils.stream_properties (node), application) then
      tutils.take_back (metadata, node)
    end
  end
end

function read_assignments ()
  local setting = Settings.get_object ("troubadour.assignments") or {}
  local read = {}
  for application, names in pairs (setting) do
    read [tutils.fold (application)] = names
  end
  return read
end

assignments = read_assignments ()
Settings.subscribe ("troubadour.assignments", function ()
  local old = assignments
  assignments = read_assignments ()
  for application, names in pairs (assignments) do
    if old [application] ~= names and names ~= ALONE then
      forget_moves (application)
    end
  end
  tutils.rescan ()
end)

-- ---- for `troubadour assign --list` ----

-- What a rule is about: the `programs` of its actions, else what it matches.
function programs_of (rule)
  local told = (rule.actions or {}).programs
  if told then
    return told
  end
  local found = {}
  for _, match in ipairs (rule.matches or {}) do
    for key, value in pairs (match) do
      table.insert (found, key .. " " .. tostring (value))
    end
  end
  return table.concat (found, ", ")
end

function summary_of (list)
  local found = {}
  for _, rule in ipairs (list:parse ()) do
    table.insert (found, Json.Object {
      programs = programs_of (rule),
      strips = tostring ((rule.actions or {}).assign or ""),
    })
  end
  return Json.Array (found)
end

function tell_rules ()
  local known = Settings.get_boolean ("troubadour.well-known")
  tutils.tell_fact ("rules", summary_of (rules))
  tutils.tell_fact ("well-known", known and summary_of (well_known) or Json.Array {})
end

tell_rules ()
Settings.subscribe ("troubadour.well-known", function ()
  tell_rules ()
  tutils.rescan ()
end)
