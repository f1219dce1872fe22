# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
{ lib, stdenv, esbuild, meson, ninja, pkg-config, python3, jansson, libebur128, libwebsockets, ncurses, openssl, pipewire
, qrencode, speexdsp, systemd }:

stdenv.mkDerivation {
  pname = "troubadour";
  # The version is written down in meson.build.
  version = builtins.head (builtins.match ".*version: '([0-9.]+)'.*license.*"
    (builtins.replaceStrings [ "\n" ] [ " " ] (builtins.readFile ../../meson.build)));
  src = lib.cleanSource ../..;

  nativeBuildInputs = [ esbuild meson ninja pkg-config python3 ];
  buildInputs = [ jansson libebur128 libwebsockets ncurses openssl pipewire qrencode speexdsp systemd ];
  mesonFlags = [ "-Dtests=disabled" "-Dbench=disabled" "-Dweb=enabled" ];
  postPatch = "patchShebangs .";
  # Where systemd.packages looks.
  postInstall = ''
    mkdir -p $out/lib/systemd
    mv $out/share/systemd/user $out/lib/systemd/user
  '';

  meta = {
    description = "Virtual mixing console inside PipeWire";
    license = lib.licenses.mit;
    mainProgram = "troubadour";
    platforms = lib.platforms.linux;
  };
}
