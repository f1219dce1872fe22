-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- Which device a playback bus plays on, and which one a capture strip records.
-- The first of these that is there:
--
--  1. where the user put it by hand,
--  2. `troubadour.targets` of the bus, which `devices` of the console file and
--     `troubadour device` set: a list of names or descriptions with wildcards, best
--     first: [ "alsa_output.usb-*" "HD 650" ].  A list that is newer than a move by hand
--     ends that,
--  3. `target.object` of the bus,
--  4. the default device, never a console's,
--  5. the default device among those that are no filter,
--  6. any other hardware.
--
-- A device may be a filter of another program.  One that leads back into the console
-- or leads nowhere is passed over, so that no bus feeds itself, and none is silent
-- while there is hardware; what was passed over is told in the metadata object that
-- `troubadour status` reads, and in the log.
--
-- When the device goes, the next one takes over, until it is back.

chains = require ("troubadour-chains")
cutils = require ("common-utils")
futils = require ("filter-utils")
lutils = require ("linking-utils")
tutils = require ("troubadour-utils")
log = Log.open_topic ("s-troubadour")

-- A console that sees this leaves its devices to us; without it, those that WirePlumber
-- cannot keep from the console's own sinks look for hardware themselves.
presence = ImplMetadata ("troubadour-policy")
presence:activate (Features.ALL, function (_, err)
  if err then
    log:warning ("cannot tell the consoles that we are here: " .. tostring (err))
  else
    tutils.begin_telling (presence)
  end
end)

function is_foreign (properties)
  return tutils.console_of (properties) == nil
end

function named (name)
  return function (properties)
    return properties ["node.name"] == name
  end
end

labels = { "node.name", "node.description", "node.nick" }

function matching (glob)
  local folded = tutils.fold (glob)
  return function (properties)
    for _, key in ipairs (is_foreign (properties) and labels or {}) do
      if properties [key] and
          tutils.matches_glob (tutils.fold (properties [key]), folded) then
        return true
      end
    end
    return false
  end
end

function is_hardware (properties)
  return is_foreign (properties) and not chains.is_filter (properties)
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

-- The metadata's word: a serial number or a name.
function asked_by_hand (si)
  local metadata = Settings.get_boolean ("linking.allow-moving-streams") and
      cutils.get_default_metadata_object ()
  return metadata and metadata:find (si.properties ["node.id"], "target.object")
end

function devices_asked_for (si, asked)
  return asked and tutils.devices (si, function (device)
    return device ["object.serial"] == asked or device ["node.name"] == asked
  end) or {}
end

function by_priority (a, b)
  local function priority (device)
    return tonumber (device.properties ["priority.session"]) or 0
  end
  return priority (a) > priority (b)
end

function default_device (si, which)
  local kind = cutils.getTargetDirection (si.properties) == "input" and "audio.sink"
      or "audio.source"
  local name = tutils.hardware [which] [kind]
  return name and tutils.devices (si, function (properties)
    return is_foreign (properties) and properties ["node.name"] == name
  end) or {}
end

-- The devices that are there, best first; some may be listed more than once.
function wishes (si, target)
  local properties = tutils.node_of (si).properties
  local list = {}
  local function add (devices)
    for _, device in ipairs (devices) do
      table.insert (list, device)
    end
  end
  local moved = tutils.moved_to (tutils.node_of (si))
  local by_hand = asked_by_hand (si)
  if by_hand or moved then
    add { target }
  end
  if moved ~= tutils.DEFAULT then
    add (devices_asked_for (si, by_hand))
    add (moved and tutils.devices (si, named (moved)) or {})
    for _, glob in ipairs (preferred (properties)) do
      add (tutils.devices (si, matching (glob)))
    end
    add { target }
    add (devices_asked_for (si, si.properties ["target.object"]))
  end
  add (default_device (si, "any"))
  add (default_device (si, "plain"))
  local hardware = tutils.devices (si, is_hardware)
  table.sort (hardware, by_priority)
  add (hardware)
  return list
end

reasons = {
  [chains.CIRCLE] = "it leads back into this console",
  [chains.NOWHERE] = "it leads to no hardware",
}

-- For the log, and for `troubadour status`; nil when nothing was passed over.
told = {}

function tell (si, refusal)
  local id = si.properties ["node.id"]
  if told [id] == refusal then
    return
  end
  told [id] = refusal
  presence:set (tonumber (id), "refused", refusal and "Spa:String", refusal)
  if refusal then
    log:notice (si, si.properties ["node.name"] .. " is not linked to " .. refusal)
  end
end

function refusal_of (device, verdict)
  local properties = tutils.node_of (device).properties
  return (properties ["node.description"] or properties ["node.name"]) .. ": "
      .. reasons [verdict]
end

-- nil if there is none.  `target` is what other hooks have found.
function find_device (si, target)
  local direction = cutils.getTargetDirection (si.properties)
  local console = tutils.console_of (tutils.node_of (si).properties)
  local refusal
  if target and tutils.is_gone (target) then
    target = nil
  end
  for _, device in ipairs (wishes (si, target)) do
    local verdict = chains.verdict (tonumber (device.properties ["node.id"]), direction,
        console)
    if verdict == chains.PLAYS then
      tell (si, refusal)
      return device
    end
    refusal = refusal or refusal_of (device, verdict)
  end
  tell (si, refusal)
end

-- Whether or not another hook has found a device, ours is the last word: a console
-- does not feed itself.  (WirePlumber prevents that within a link-group; a bus with a
-- clock of its own is in another one.)
tutils.before_choice {
  name = "troubadour/find-device",
  execute = function (event)
    local si = event:get_subject ()
    local properties = tutils.node_of (si).properties
    if not tutils.is_console_stream (properties) then
      return
    end
    local target = find_device (si, event:get_data ("target"))
    if target then
      log:info (si, properties ["node.name"] .. " to " .. target.properties ["node.name"])
      tutils.pick (event, si, target)
    else
      -- What was asked for is refused: it is no reason for the guard below to let pass
      -- what others find.
      lutils:get_flags (si.id).has_defined_target = false
      event:set_data ("target", nil)
    end
  end
}

-- No device: what is looked for without being asked for is a console's sink, or a
-- monitor of what the console plays.
tutils.after_choice {
  name = "troubadour/guard-device",
  execute = function (event)
    local si = event:get_subject ()
    if tutils.is_console_stream (tutils.node_of (si).properties) and
        not lutils:get_flags (si.id).has_defined_target then
      event:set_data ("target", nil)
    end
  end
}

-- ---- a bus or strip that is new ----

-- Is there what it is to be linked to before anything else?  Before the default is known,
-- where it belongs is not known either.
function has_first_choice (si, properties)
  local list = preferred (properties)
  if #list > 0 then
    return #tutils.devices (si, matching (list [1])) > 0
  end
  return not properties ["target.object"] and #default_device (si, "any") > 0
end

-- WirePlumber looks for targets when it has nothing else to do.  Versions after 0.5.8 link a
-- new player at once; with 0.5.18 the buses that it is to be heard on still had to wait, and were
-- silent for as long as others came and went.
SimpleEventHook {
  name = "troubadour/link-at-once",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "session-item-added" },
      Constraint { "event.session-item.interface", "=", "linkable" },
    },
  },
  execute = function (event)
    local si = event:get_subject ()
    local properties = tutils.node_of (si).properties
    if tutils.is_console_stream (properties) and
        cutils.parseBool (si.properties ["node.autoconnect"]) and
        has_first_choice (si, properties) then
      event:get_source ():call ("push-event", "select-target", si, nil)
    end
  end
}:register ()

-- ---- filters that a console uses ----

-- Would a console rather use this filter than anything else?
function is_wanted (link_group, direction)
  for si in cutils.get_object_manager ("session-item"):iterate {
    type = "SiLinkable",
    Constraint { "item.node.type", "=", "stream" },
  } do
    if tutils.is_console_stream (tutils.node_of (si).properties) and
        cutils.getTargetDirection (si.properties) == direction then
      local device = wishes (si) [1]
      if device and
          tutils.node_of (device).properties ["node.link-group"] == link_group then
        return true
      end
    end
  end
  return false
end

-- A filter that says nothing of where it plays follows the default, or for its own
-- sake the best of all others, which is a console's strip where there is one.  The
-- console that plays through this filter would hear itself, so it goes to hardware,
-- as without a console.
tutils.before_choice {
  name = "troubadour/find-device-of-filter",
  after = { "troubadour/find-device" },
  execute = function (event)
    local si = event:get_subject ()
    local properties = tutils.node_of (si).properties
    local link_group = properties ["node.link-group"]
    local direction = cutils.getTargetDirection (si.properties)
    if event:get_data ("target") or not link_group or not is_foreign (properties) or
        futils.is_filter_smart (direction, link_group) or
        not is_wanted (link_group, direction) then
      return
    end
    local target = default_device (si, "plain") [1]
    if target then
      log:info (si, tostring (properties ["node.name"]) .. ", which a console uses, to "
          .. target.properties ["node.name"])
      tutils.pick (event, si, target)
    end
  end
}

-- Filters link themselves, or are linked after us, and what they are linked to says
-- whether a console may use them.  A link that is gone may not tell whose it was.
function may_be_filter (id)
  local node = id and cutils.get_object_manager ("node"):lookup {
    Constraint { "bound-id", "=", id, type = "gobject" }
  }
  return not node or chains.is_filter (node.properties)
end

function have_console ()
  return cutils.get_object_manager ("node"):lookup {
    Constraint { "troubadour.console", "+", type = "pw" }
  } ~= nil
end

SimpleEventHook {
  name = "troubadour/rescan-when-a-filter-is-linked",
  interests = {
    EventInterest {
      Constraint { "event.type", "c", "link-added", "link-removed" },
    },
  },
  execute = function (event)
    local properties = event:get_subject ().properties
    if have_console () and (may_be_filter (properties ["link.output.node"]) or
        may_be_filter (properties ["link.input.node"])) then
      tutils.rescan ()
    end
  end
}:register ()

SimpleEventHook {
  name = "troubadour/forget-what-was-told",
  interests = {
    EventInterest {
      Constraint { "event.type", "c", "node-added", "node-removed" },
      Constraint { "troubadour.console", "+", type = "pw" },
    },
  },
  execute = function (event)
    told [tutils.id_of (event:get_subject ())] = nil
  end
}:register ()

-- ---- another list while the console runs ----

lists = {}

function take_list (node)
  local id, list = tutils.id_of (node), node.properties ["troubadour.targets"]
  local metadata = cutils.get_default_metadata_object ()
  if lists [id] == list then
    return
  end
  lists [id] = list
  log:info (node, "has another list of devices: " .. tostring (list))
  if metadata then
    tutils.take_back (metadata, node)
  end
  tutils.rescan ()
end

SimpleEventHook {
  name = "troubadour/watch-lists-of-devices",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "node-added" },
      Constraint { "troubadour.console", "+", type = "pw" },
      Constraint { "media.class", "matches", "Stream/*", type = "pw" },
    },
  },
  execute = function (event)
    local node = event:get_subject ()
    lists [tutils.id_of (node)] = node.properties ["troubadour.targets"]
    node:connect ("notify::properties", take_list)
  end
}:register ()

SimpleEventHook {
  name = "troubadour/forget-lists-of-devices",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "node-removed" },
      Constraint { "troubadour.console", "+", type = "pw" },
    },
  },
  execute = function (event)
    lists [tutils.id_of (event:get_subject ())] = nil
  end
}:register ()
