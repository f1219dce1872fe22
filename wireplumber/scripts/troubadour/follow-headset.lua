-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- WirePlumber decides which profile a Bluetooth headset has when a recording stream is
-- linked (autoswitch-bluetooth-profile.lua).  Here it is asked to look again when the
-- matrix says something else.  The strip of a microphone says by itself whether it counts
-- (bluez5.loopback), and other decisions than WirePlumber's are not made.

cutils = require ("common-utils")
tutils = require ("troubadour-utils")

-- From 0.5.13 on WirePlumber can be asked by an event, which it also sends itself as soon
-- as there is a headset.  Before, all that lets it look is a link of the stream in question.
has_event = false

SimpleEventHook {
  name = "troubadour/note-headset-event",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "evaluate-bluetooth-profiles" },
    },
  },
  execute = function ()
    has_event = true
  end
}:register ()

function have_headset ()
  return cutils.get_object_manager ("node"):lookup {
    Constraint { "media.class", "=", "Audio/Source" },
    Constraint { "bluez5.loopback", "=", "true", type = "pw" },
  } ~= nil
end

function node_of_link (link, key)
  return cutils.get_object_manager ("node"):lookup {
    Constraint { "bound-id", "=", link.properties [key] or "", type = "gobject" }
  }
end

function is_of_console (node)
  return node ~= nil and tutils.console_of (node.properties) ~= nil
end

-- Of who records a bus, or of a strip to its microphone.
function is_of_recording (link)
  local from = node_of_link (link, "link.output.node")
  local to = node_of_link (link, "link.input.node")
  return is_of_console (from) or (is_of_console (to) and
      tutils.is_console_stream (to.properties))
end

function look_again ()
  local source = Plugin.find ("standard-event-source")
  if not have_headset () then
    return
  elseif has_event then
    source:call ("push-event", "evaluate-bluetooth-profiles", nil, nil)
    return
  end
  for link in cutils.get_object_manager ("link"):iterate () do
    if is_of_recording (link) then
      source:call ("push-event", "added", link, nil)
    end
  end
end

SimpleEventHook {
  name = "troubadour/watch-microphone",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "node-added" },
      Constraint { "troubadour.console", "+", type = "pw" },
      Constraint { "media.class", "=", "Stream/Input/Audio" },
    },
  },
  execute = function (event)
    event:get_subject ():connect ("notify::properties", look_again)
  end
}:register ()

SimpleEventHook {
  name = "troubadour/follow-microphone",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "node-state-changed" },
      Constraint { "troubadour.console", "+", type = "pw" },
      Constraint { "media.class", "=", "Stream/Input/Audio" },
    },
  },
  execute = function ()
    look_again ()
  end
}:register ()
