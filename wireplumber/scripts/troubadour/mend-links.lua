-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- A link of a strip or bus that fails is made again.
--
-- PipeWire destroys a link whose ports did not get a format or buffers.  WirePlumber tells
-- both ends and takes them for linked all the same, so that a bus would stay without its
-- device.  Here it is made to forget such a link and to link again: soon at first, then
-- after longer and longer times, and not for ever.  What was drawn by hand is the console's
-- affair (src/module/rules/redraw.c).

cutils = require ("common-utils")
lutils = require ("linking-utils")
tutils = require ("troubadour-utils")
log = Log.open_topic ("s-troubadour")

FIRST_WAIT_MS = 100
MAX_WAIT_MS = 10000
MAX_TRIES = 10
-- A link that has lived so long since is a sound one.
TRUST_MS = 30000

-- By the ids of both ends: how often it was made again, and what ends the trust's waiting.
tries = {}
trust = {}
-- By the id of the link: it is about to be forgotten.
forgetting = {}

function find (id)
  return cutils.get_object_manager ("session-item"):lookup {
    Constraint { "id", "=", id, type = "gobject" }
  }
end

function ends_of (link)
  return tonumber (link.properties ["out.item.id"]), tonumber (link.properties ["in.item.id"])
end

function is_of_console (id)
  local si = find (id)
  return si ~= nil and tutils.console_of (tutils.node_of (si).properties) ~= nil
end

function start_trust (key)
  if trust [key] then
    trust [key]:destroy ()
  end
  trust [key] = Core.timeout_add (TRUST_MS, function ()
    trust [key] = nil
    tries [key] = nil
    return false
  end)
end

-- The end that looks for a target may look again, also one that does not reconnect.
function free_end (id, peer)
  local flags = lutils:get_flags (id)
  if flags.peer_id == peer then
    flags.peer_id = nil
    flags.was_handled = nil
  end
end

function link_again (id, key)
  local link = find (id)
  forgetting [id] = nil
  if link then
    local out_id, in_id = ends_of (link)
    free_end (out_id, in_id)
    free_end (in_id, out_id)
    link:remove ()
    start_trust (key)
    tutils.rescan ()
  end
end

function on_error (link, message)
  local id, out_id, in_id = link.id, ends_of (link)
  local key = out_id .. "-" .. in_id
  -- Each of its channels tells.
  if forgetting [id] or not (is_of_console (out_id) or is_of_console (in_id)) then
    return
  end
  local n = tries [key] or 0
  if n == MAX_TRIES then
    log:warning (link, "gives up after " .. n .. " times: " .. tostring (message))
    return
  elseif n == 0 then
    log:notice (link, "failed and is made again: " .. tostring (message))
  end
  tries [key] = n + 1
  forgetting [id] = true
  Core.timeout_add (math.min (FIRST_WAIT_MS * 2 ^ n // 1 | 0, MAX_WAIT_MS), function ()
    link_again (id, key)
    return false
  end)
end

-- An event would come too late for a link that fails at once.
items = ObjectManager { Interest { type = "SessionItem" } }
items:connect ("object-added", function (_, si)
  if si.properties ["item.factory.name"] == "si-standard-link" then
    si:connect ("link-error", on_error)
  end
end)
items:activate ()
