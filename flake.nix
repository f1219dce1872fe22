# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
{
  description = "Virtual mixing console inside PipeWire";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
      forAllSystems = f: nixpkgs.lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system});
    in {
      packages = forAllSystems (pkgs: rec {
        troubadour = pkgs.callPackage ./packaging/nix/package.nix { };
        default = troubadour;
      });

      # imports = [ troubadour.nixosModules.default ];  services.troubadour.enable = true;
      nixosModules.default = import ./packaging/nix/module.nix self;
    };
}
