-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- Finds the default sink and source as they would be without consoles, since
-- that is where a console itself plays and records when one of its own strips is
-- the session's default.
--
-- Whenever WirePlumber selects a default node, the same selection is made twice
-- more: among the nodes that are no console's, and among those of them that are no
-- filter either, for a console whose default is a filter that it cannot use.  Each is
-- an event of the same kind, which runs through the same hooks (the user's choice,
-- what was chosen before, the highest priority) and stops before its result is
-- applied.

chains = require ("troubadour-chains")
tutils = require ("troubadour-utils")
log = Log.open_topic ("s-troubadour")

-- A microphone is never replaced by the monitor of a sink: what the console plays
-- there would come back.
function may_be_default (kind, properties)
  return tutils.console_of (properties) == nil and
      (kind ~= "audio.source" or properties ["media.class"] ~= "Audio/Sink")
end

-- `which` is "any" or "plain": filters as well, or none.
function hardware_among (kind, which, available_nodes)
  local hardware = {}
  for _, properties in ipairs (available_nodes) do
    if may_be_default (kind, properties) and
        (which == "any" or not chains.is_filter (properties)) then
      table.insert (hardware, Json.Object (properties))
    end
  end
  return Json.Array (hardware)
end

SimpleEventHook {
  name = "troubadour/select-hardware-default",
  before = { "default-nodes/find-selected-default-node",
             "default-nodes/find-stored-default-node",
             "default-nodes/find-best-default-node",
             "default-nodes/apply-default-node" },
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "select-default-node" },
      Constraint { "default-node.type", "c", "audio.sink", "audio.source" },
      Constraint { "troubadour.hardware", "-" },
    },
  },
  execute = function (event)
    local source = event:get_source ()
    local kind = event:get_properties () ["default-node.type"]
    local available_nodes = event:get_data ("available-nodes")
    if not available_nodes then
      return
    end
    for _, which in ipairs { "any", "plain" } do
      local again = source:call ("create-event", "select-default-node", nil, {
        ["default-node.type"] = kind,
        ["troubadour.hardware"] = which,
      })
      again:set_data ("available-nodes",
          hardware_among (kind, which, available_nodes:parse ()))
      EventDispatcher.push_event (again)
    end
  end
}:register ()

SimpleEventHook {
  name = "troubadour/keep-hardware-default",
  after = { "default-nodes/find-selected-default-node",
            "default-nodes/find-stored-default-node",
            "default-nodes/find-best-default-node" },
  before = "default-nodes/apply-default-node",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "select-default-node" },
      Constraint { "troubadour.hardware", "c", "any", "plain" },
    },
  },
  execute = function (event)
    local properties = event:get_properties ()
    local kind = properties ["default-node.type"]
    local known = tutils.hardware [properties ["troubadour.hardware"]]
    local name = event:get_data ("selected-node")
    event:stop_processing ()
    if known [kind] ~= name then
      log:info ("hardware default " .. kind .. ": " .. tostring (name))
      known [kind] = name
      tutils.rescan ()
    end
  end
}:register ()
