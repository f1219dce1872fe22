-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- Remembers where the user puts a stream (pavucontrol, pactl, pw-metadata), so
-- that it stays there, also after the application or the session was restarted
-- and when the device was away in between.
--
-- It takes the place of WirePlumber's own memory of targets, which knows a
-- stream by its media role before its application and forgets a target that
-- is not there when the stream begins: see 60-troubadour.conf.

tutils = require ("troubadour-utils")
log = Log.open_topic ("s-troubadour")

-- The name of the device in a target.object: a serial number, a name, or -1 for
-- whatever is the default.
function device_name (nodes, value)
  if value == "-1" then
    return tutils.DEFAULT
  end
  local node = nodes:lookup {
    Constraint { "object.serial", "=", value, type = "pw-global" }
  }
  return node and node.properties ["node.name"] or (not tonumber (value) and value or nil)
end

SimpleEventHook {
  name = "troubadour/remember-moves",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "metadata-changed" },
      Constraint { "metadata.name", "=", "default" },
      Constraint { "event.subject.key", "=", "target.object" },
    },
  },
  execute = function (event)
    local properties = event:get_properties ()
    local nodes = event:get_source ():call ("get-object-manager", "node")
    local value = properties ["event.subject.value"]
    -- The entry of a stream that ends is removed, and the stream may still be here
    -- when we hear of it: that is not the user's word.
    if not value then
      return
    end
    local node = nodes:lookup {
      Constraint { "bound-id", "=", properties ["event.subject.id"], type = "gobject" },
      Constraint { "media.class", "matches", "Stream/*", type = "pw" },
    }
    if not node then
      return
    end
    local device = device_name (nodes, value)
    log:info (node, "put by hand to " .. tostring (device))
    tutils.set_move (tutils.move_key (node), device)
  end
}:register ()
