# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# Names in the place of nixpkgs, so that Nix evaluates our flake on a machine that has none: see
# packaging/check-others.  A package is one that nobody could build.
{
  outputs = { self }:
    let
      package = system: name: attrs:
        derivation ({ inherit name system; builder = "/bin/sh"; } // removeAttrs attrs [ "meta" "src" ]) // attrs;
      named = system: name: package system name { };
      lib = {
        cleanSource = path: path;
        genAttrs = names: f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) names);
        licenses.mit = "MIT";
        platforms.linux = [ "x86_64-linux" "aarch64-linux" ];
        mkDefault = value: value;
        mkEnableOption = description: { inherit description; };
        mkIf = condition: value: if condition then value else { };
        mkOption = option: option;
        types.package = "package";
      };
      packages = system: {
        inherit lib;
        stdenv.mkDerivation = attrs: package system "${attrs.pname}-${attrs.version}" attrs;
      } // lib.genAttrs [
        "esbuild" "meson" "ninja" "pkg-config" "python3" "jansson" "libebur128" "libwebsockets" "ncurses" "openssl"
        "pipewire" "qrencode" "speexdsp" "systemd"
      ] (named system);
    in {
      inherit lib;
      legacyPackages = lib.genAttrs lib.platforms.linux (system: {
        callPackage = path: args: import path (packages system // args);
        stdenv.hostPlatform.system = system;
      });
    };
}
