-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- Which device a playback bus plays on, and which one a capture strip records.
-- The first of these that is there:
--
--  1. where the user put it by hand,
--  2. `target.object` of the bus,
--  3. `troubadour.targets` of the bus, a list of names or descriptions with
--     wildcards, best first: [ "alsa_output.usb-*" "bluez_output.*" ]
--  4. the default hardware device, never a console's.
--
-- When the device goes, the next one takes over, until it is back.

lutils = require ("linking-utils")
cutils = require ("common-utils")
tutils = require ("troubadour-utils")
log = Log.open_topic ("s-troubadour")

-- A console that sees this leaves its devices to us; without it, those that WirePlumber
-- cannot keep from the console's own sinks look for hardware themselves.
presence = ImplMetadata ("troubadour-policy")
presence:activate (Features.ALL, function (_, err)
  if err then
    log:warning ("cannot tell the consoles that we are here: " .. tostring (err))
  end
end)

function is_foreign (properties)
  return tutils.console_of (properties) == nil
end

function named (name)
  return function (properties)
    return is_foreign (properties) and properties ["node.name"] == name
  end
end

function matching (glob)
  return function (properties)
    return is_foreign (properties) and
        (tutils.matches_glob (properties ["node.name"], glob) or
         tutils.matches_glob (properties ["node.description"], glob))
  end
end

-- A list, or one name.
function preferred (properties)
  local text = properties ["troubadour.targets"]
  if not text then
    return {}
  end
  local json = Json.Raw (text)
  return json:is_array () and json:parse () or { text }
end

function find_hardware (si)
  local kind = cutils.getTargetDirection (si.properties) == "input" and "audio.sink"
      or "audio.source"
  local name = tutils.hardware [kind]
  return name and tutils.find_device (si, named (name))
end

-- nil if there is none.
function find_device (si, properties)
  local moved = tutils.moved_to (tutils.node_of (si))
  local target
  if moved == tutils.DEFAULT then
    return find_hardware (si)
  end
  target = moved and tutils.find_device (si, function (device)
    return device ["node.name"] == moved and
        tutils.console_of (device) ~= tutils.console_of (properties)
  end)
  for _, glob in ipairs (target and {} or preferred (properties)) do
    target = target or tutils.find_device (si, matching (glob))
  end
  return target or find_hardware (si)
end

SimpleEventHook {
  name = "troubadour/find-device",
  after = "linking/find-defined-target",
  before = { "linking/find-filter-target",
             "linking/find-media-role-target",
             "linking/find-default-target",
             "linking/prepare-link" },
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "select-target" },
    },
  },
  execute = function (event)
    local si = event:get_subject ()
    local properties = tutils.node_of (si).properties
    if event:get_data ("target") or not tutils.is_console_stream (properties) then
      return
    end
    local target = find_device (si, properties)
    if target then
      log:info (si, properties ["node.name"] .. " to " .. target.properties ["node.name"])
      tutils.pick (event, si, target)
    end
  end
}:register ()

-- Whatever other hooks found, a console does not feed itself: not with a device
-- that nobody asked for, and not with one of its own.  (WirePlumber prevents that
-- within a link-group; a bus with a clock of its own is in another one.)
SimpleEventHook {
  name = "troubadour/guard-device",
  after = { "linking/find-defined-target",
            "linking/find-filter-target",
            "linking/find-media-role-target",
            "linking/find-default-target",
            "linking/find-best-target",
            "linking/get-filter-from-target" },
  before = "linking/prepare-link",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "select-target" },
    },
  },
  execute = function (event)
    local si = event:get_subject ()
    local target = event:get_data ("target")
    local properties = tutils.node_of (si).properties
    if not target or not tutils.is_console_stream (properties) then
      return
    end
    local owner = tutils.console_of (tutils.node_of (target).properties)
    local is_asked_for = lutils:get_flags (si.id).has_defined_target
    if owner == tutils.console_of (properties) then
      event:set_data ("target", find_device (si, properties))
    elseif not is_asked_for then
      event:set_data ("target", nil)
    end
  end
}:register ()
