-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- Remembers where the user puts a stream (pavucontrol, pactl, pw-metadata): as long as
-- it runs, also while that device is away, and for the next stream like it.
--
-- WirePlumber has a memory of targets of its own, which stays as it is.  It knows
-- nothing of a device that is not there when the stream begins, as a strip is not
-- before its console, of a stream that was put back to the default though a rule sends
-- it elsewhere, and of assignments that are newer.  Ours knows a stream as
-- WirePlumber's does, obeys the same settings and rules, and is asked when a stream
-- begins; streams that run are not moved by what happens to others.

cutils = require ("common-utils")
tutils = require ("troubadour-utils")
log = Log.open_topic ("s-troubadour")

-- What WirePlumber will restore, by the id of the node: that is not the user's word.
restored = {}

-- The name of the device in a target.object: a serial number, a name, or -1 for
-- whatever is the default.  And its node, if it is there.
function find_target (nodes, value)
  if value == "-1" then
    return tutils.DEFAULT
  end
  local node = nodes:lookup {
    Constraint { "object.serial", "=", value, type = "pw-global" }
  } or nodes:lookup {
    Constraint { "node.name", "=", value, type = "pw" }
  }
  return node and node.properties ["node.name"] or (not tonumber (value) and value or nil),
      node
end

-- What a console says before it sends a stream after a strip or bus with another name, by
-- the id of the stream: { from, to }.
renamed = {}

services = { pipewire = true, ["pipewire-pulse"] = true, wireplumber = true }

-- A device that came with a program, as that of EasyEffects: it is the program that
-- moves streams there, and does so again.
function is_of_program (node)
  local properties = node and node.properties or {}
  local client = properties ["client.id"] and cutils.get_object_manager ("client"):lookup {
    Constraint { "bound-id", "=", properties ["client.id"], type = "gobject" }
  }
  return client ~= nil and properties ["device.id"] == nil and
      tutils.console_of (properties) == nil and
      not services [client.properties ["application.process.binary"] or ""]
end

SimpleEventHook {
  name = "troubadour/recall-move",
  after = "node/restore-stream",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "node-added" },
      Constraint { "media.class", "matches", "Stream/*" },
    },
  },
  execute = function (event)
    local node = event:get_subject ()
    local place = tutils.recall_move (node)
    -- WirePlumber remembers what it was told by a serial number and looks for it now.
    local target = place and place.by_serial and cutils.get_object_manager ("node"):lookup {
      Constraint { "node.name", "=", place.device, type = "pw" }
    }
    restored [tutils.id_of (node)] = target and not tutils.is_console_stream (node.properties)
        and place.device or nil
  end
}:register ()

SimpleEventHook {
  name = "troubadour/forget-stream-that-was-moved",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "node-removed" },
      Constraint { "media.class", "matches", "Stream/*" },
    },
  },
  execute = function (event)
    local node = event:get_subject ()
    restored [tutils.id_of (node)] = nil
    renamed [tostring (node ["bound-id"])] = nil
    tutils.forget_stream (node)
  end
}:register ()

SimpleEventHook {
  name = "troubadour/note-rename",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "metadata-changed" },
      Constraint { "metadata.name", "=", "default" },
      Constraint { "event.subject.key", "=", "troubadour.renamed" },
    },
  },
  execute = function (event)
    local properties = event:get_properties ()
    local value = properties ["event.subject.value"] or ""
    local from, to = value:match ("^(%S+) (%S+) ")
    renamed [properties ["event.subject.id"]] = from and { from = from, to = to } or nil
  end
}:register ()

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
    local device, target = find_target (nodes, value)
    local rename = renamed [properties ["event.subject.id"]]
    renamed [properties ["event.subject.id"]] = nil
    if node and rename and rename.to == device then
      tutils.follow_rename (node, rename.from, device)
      return
    end
    if not node or not device or is_of_program (target) then
      return
    end
    local is_restored = restored [tutils.id_of (node)] == device
    restored [tutils.id_of (node)] = nil
    if not is_restored then
      log:info (node, "put by hand to " .. device)
      tutils.remember_move (node, device, tonumber (value) ~= nil)
    end
  end
}:register ()
