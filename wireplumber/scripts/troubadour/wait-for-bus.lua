-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- A stream that records a bus, or a strip's monitor, waits for it when its console goes.
-- WirePlumber would link it to the default source, and a call on a muted bus would hear
-- the microphone itself until the console is back; or to the monitor of the hardware, where
-- what played into a muted strip plays by then.
--
-- It waits as many seconds as the setting troubadour.wait-for-bus says, and for ever
-- when what it records or a microphone of its console was muted.  Whoever asks for another
-- device meanwhile gets it.
--
-- A stream that does not reconnect (`node.dont-reconnect`, as OBS has it) would never be
-- linked again by WirePlumber: it waits for its strip or bus for ever.

cutils = require ("common-utils")
lutils = require ("linking-utils")
tutils = require ("troubadour-utils")
log = Log.open_topic ("s-troubadour")

-- Each by the id of the stream's node: the node.name of what it is linked to and its
-- console; while that is gone, a function that ends the waiting.
had = {}
waiting = {}

-- console -> node.name -> whether it is muted, also of those that are gone
muted = {}

function is_microphone_muted (entry)
  for name, node in pairs (muted [entry.console] or {}) do
    if node.is_muted and (name == entry.name or node.is_capture) then
      return true
    end
  end
  return false
end

function stop_waiting (id)
  if waiting [id] then
    waiting [id] ()
    waiting [id] = nil
  end
end

function forget (id)
  stop_waiting (id)
  had [id] = nil
end

-- What plays may go elsewhere, if it can.
function may_wait (si)
  return si.properties ["item.node.direction"] == "input" or
      cutils.parseBool (si.properties ["node.dont-reconnect"])
end

function waits_for_ever (si, entry)
  return cutils.parseBool (si.properties ["node.dont-reconnect"]) or
      is_microphone_muted (entry)
end

-- False if it need not wait.
function wait (si, id, entry)
  local seconds = Settings.get_int ("troubadour.wait-for-bus")
  if waiting [id] then
    return true
  elseif not may_wait (si) then
    return false
  elseif waits_for_ever (si, entry) then
    waiting [id] = function () end
  elseif seconds > 0 then
    local timeout = Core.timeout_add (seconds * 1000, function ()
      waiting [id] = nil
      had [id] = nil
      tutils.rescan ()
      return false
    end)
    waiting [id] = function ()
      timeout:destroy ()
    end
  else
    return false
  end
  log:info (si, tostring (si.properties ["node.name"]) .. " waits for " .. entry.name)
  return true
end

tutils.before_choice {
  name = "troubadour/wait-for-bus",
  before = { "troubadour/find-device", "troubadour/find-strip" },
  execute = function (event)
    local si = event:get_subject ()
    local id = si.properties ["node.id"]
    local entry = had [id]
    local target = event:get_data ("target")
    if not entry then
      return
    end
    local bus = tutils.find_device (si, function (properties)
      return properties ["node.name"] == entry.name
    end)
    if bus and waiting [id] and (not target or target.id == bus.id) then
      stop_waiting (id)
      -- Else one that does not reconnect is not linked a second time.
      lutils:get_flags (si.id).was_handled = nil
      tutils.pick (event, si, bus)
    elseif not bus and not target then
      -- Or WirePlumber would forget what the stream asks for by itself as soon as it is
      -- linked to the default.
      lutils:get_flags (si.id).has_node_defined_target = nil
      if wait (si, id, entry) then
        event:stop_processing ()
      end
    end
  end
}

tutils.after_choice {
  name = "troubadour/note-bus",
  after = { "troubadour/find-device", "troubadour/find-strip" },
  execute = function (event)
    local si = event:get_subject ()
    local id = si.properties ["node.id"]
    local target = event:get_data ("target")
    -- What the stream has had is what it waits for.
    if target and tutils.is_gone (target) then
      return
    end
    local properties = target and tutils.node_of (target).properties or {}
    local console = tutils.console_of (properties)
    stop_waiting (id)
    had [id] = console and
        not tutils.is_console_stream (tutils.node_of (si).properties) and
        { name = properties ["node.name"], console = console } or nil
  end
}

-- One that begins may have the id of one whose end told nothing.
SimpleEventHook {
  name = "troubadour/forget-stream",
  interests = {
    EventInterest {
      Constraint { "event.type", "c", "node-added", "node-removed" },
      Constraint { "media.class", "matches", "Stream/*" },
    },
  },
  execute = function (event)
    forget (tutils.id_of (event:get_subject ()))
  end
}:register ()

-- ---- what is muted ----

-- A strip's own mute is that of its monitor: the device of the default one has the mute
-- of the speakers.
function is_silent (properties, props)
  if properties ["media.class"] == "Audio/Sink" then
    return props.monitorMute == true
  end
  return props.mute
end

SimpleEventHook {
  name = "troubadour/note-mute",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "node-added" },
      Constraint { "troubadour.console", "+", type = "pw" },
    },
    EventInterest {
      Constraint { "event.type", "=", "node-params-changed" },
      Constraint { "event.subject.param-id", "=", "Props" },
      Constraint { "troubadour.console", "+", type = "pw" },
    },
  },
  execute = function (event)
    local node = event:get_subject ()
    local properties = node.properties
    local console = tutils.console_of (properties)
    for param in node:iterate_params ("Props") do
      local props = cutils.parseParam (param, "Props")
      if props and props.mute ~= nil then
        muted [console] = muted [console] or {}
        muted [console] [properties ["node.name"]] = {
          is_muted = is_silent (properties, props),
          is_capture = properties ["media.class"] == "Stream/Input/Audio",
        }
      end
    end
  end
}:register ()
