# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# The console in the session of every user, and its policy where WirePlumber looks for it.
flake:
{ config, lib, pkgs, ... }:
let
  cfg = config.services.troubadour;
in {
  options.services.troubadour = {
    enable = lib.mkEnableOption "Troubadour, a mixing console inside PipeWire";
    package = lib.mkOption {
      type = lib.types.package;
      default = flake.packages.${pkgs.stdenv.hostPlatform.system}.default;
      description = "The package to use.";
    };
  };

  config = lib.mkIf cfg.enable {
    environment.systemPackages = [ cfg.package ];
    services.pipewire.enable = true;
    services.pipewire.wireplumber.enable = true;
    services.pipewire.wireplumber.configPackages = [ cfg.package ];
    services.pipewire.pulse.enable = lib.mkDefault true;
    # Without realtime rights sound crackles while the machine is busy.
    security.rtkit.enable = lib.mkDefault true;
    systemd.packages = [ cfg.package ];
    systemd.user.services.troubadour.wantedBy = [ "pipewire.service" ];
  };
}
