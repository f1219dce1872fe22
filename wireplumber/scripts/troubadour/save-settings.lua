-- SPDX-FileCopyrightText: 2026 The Troubadour developers
-- SPDX-License-Identifier: MIT

-- What is said to our settings (`troubadour assign`, `wpctl settings --save`) is on the disk
-- at once.  WirePlumber writes its settings a second after the last change, and drops what
-- is still to be written when it ends (wp_state_finalize() in its state.c): an assignment
-- right before a restart of the session was lost.

state = State ("sm-settings")

SimpleEventHook {
  name = "troubadour/save-settings",
  interests = {
    EventInterest {
      Constraint { "event.type", "=", "metadata-changed" },
      Constraint { "metadata.name", "=", "persistent-sm-settings" },
      Constraint { "event.subject.key", "matches", "troubadour.*" },
    },
  },
  execute = function (event)
    local properties = event:get_properties ()
    local saved = state:load ()
    saved [properties ["event.subject.key"]] = properties ["event.subject.value"]
    state:save (saved)
  end
}:register ()
