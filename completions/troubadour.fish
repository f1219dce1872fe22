# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# Keys and names come from the running console.
function __troubadour_words
    troubadour complete $argv 2>/dev/null
end

function __troubadour_settings
    set -l word (commandline -ct)
    if string match -q '*=*' -- $word
        set -l key (string split -m1 = -- $word)[1]
        for value in (__troubadour_words values $key)
            echo $key=$value
        end
    else
        __troubadour_words keys | string replace -r '$' '='
    end
end

function __troubadour_needs
    test (count (commandline -opc)) -eq $argv[1]
end

complete -c troubadour -f
for line in 'run:run a console until Ctrl-C' \
        'reload:load an edited console file while everything plays' 'mixer:the console on the terminal' \
        'status:the whole console at a glance' 'list:what can be set' 'get:print values' \
        'set:change values, several at once' \
        'route:play a strip on a bus, or not, or at a level' 'mute:silence a strip or a bus' \
        'solo:silence all other strips' 'cue:listen to a strip or bus on the monitor' \
        'ptt:push to talk: hold a muted strip open' \
        'scene:settings under a name' \
        'preset:processing for a purpose' \
        'import:an equaliser of another program' \
        'watch:print changes as they happen' 'meters:print levels' \
        'loudness:how loud a bus is: LUFS, range and true peak' \
        'check:hear a microphone as it comes in and as others hear it' \
        'strip:add, change, rename and remove strips' \
        'bus:add, change, rename and remove buses' 'assign:send an application into a strip' \
        'devices:speakers and microphones, and who uses them' \
        'device:where a bus plays, or what a strip records' \
        'setup:write a console file for your desk, from four answers' \
        'apps:which program plays into which strip, and records which bus' \
        'web:the mixer in a browser' \
        'doctor:what is wrong, and what to do about it'
    set -l parts (string split -m1 : -- $line)
    complete -c troubadour -n '__troubadour_needs 1' -a $parts[1] -d $parts[2]
end

function __troubadour_is
    contains -- (commandline -opc)[2] $argv
end

complete -c troubadour -n 'not __troubadour_needs 1' -s h -l help -d 'help'
complete -c troubadour -n 'not __troubadour_needs 1; and not __troubadour_is run setup' \
    -s C -l console -x -d 'which console'
complete -c troubadour -n 'not __troubadour_needs 1; and not __troubadour_is run setup' \
    -s R -l remote -x -d 'another PipeWire'
complete -c troubadour -n '__troubadour_is reload' -F
complete -c troubadour -n '__troubadour_is run' -s c -l config -r -F -d 'the description'
complete -c troubadour -n '__troubadour_is run' -s b -l background -d 'end when it is ready'
complete -c troubadour -n '__troubadour_is run' -s p -l private -d 'a PipeWire of its own'
complete -c troubadour -n '__troubadour_is run' -s d -l demo -d 'play a demo'
complete -c troubadour -n '__troubadour_is list get status watch meters loudness apps doctor devices device' -s j -l json -d 'as JSON'
complete -c troubadour -n '__troubadour_is loudness' -s x -l reset -d 'measure anew'
complete -c troubadour -n '__troubadour_is loudness' -s t -l target -x -a 'off -23 -16 -14' -d 'bring it there'
complete -c troubadour -n '__troubadour_is loudness' -a '(__troubadour_words buses)'
complete -c troubadour -n '__troubadour_is ptt' -s t -l toggle -d 'end it or begin it'
complete -c troubadour -n '__troubadour_is ptt' -s k -l key -x -d 'open while this key of the desktop is pressed'
complete -c troubadour -n '__troubadour_is check' -s k -l keep -d 'keep both as files'
complete -c troubadour -n '__troubadour_is check' -s u -l unmute -d 'un-mute a muted strip meanwhile'
complete -c troubadour -n '__troubadour_is check' -a '(__troubadour_words strips)'
complete -c troubadour -n '__troubadour_is meters' -s r -l rate -x -d 'times a second'
complete -c troubadour -n '__troubadour_is meters' -s x -l reset -d 'put clip lamps out'
complete -c troubadour -n '__troubadour_is cue' -s c -l clear -d 'nothing is listened to'
complete -c troubadour -n '__troubadour_is solo' -s c -l clear -d 'no solo any more'
complete -c troubadour -n '__troubadour_is assign' -s l -l list -d 'the assignments'
complete -c troubadour -n '__troubadour_is assign' -s w -l well-known -x -a 'on off' \
    -d 'whether well-known programs find strips'
complete -c troubadour -n '__troubadour_is assign' -s a -l alone -x -d 'moved by no rule'
complete -c troubadour -n '__troubadour_is assign' -s r -l remove -x \
    -d 'into the default strip again'
complete -c troubadour -n '__troubadour_is strip bus' -s D -l description -x \
    -d 'what mixers show'
complete -c troubadour -n '__troubadour_is strip bus' -s n -l channels -x -a '1 2 6 8 FL,FR' \
    -d 'number or positions'
complete -c troubadour -n '__troubadour_is strip bus' -s k -l clock -x -a 'graph own' \
    -d 'whose cycles'
complete -c troubadour -n '__troubadour_is strip bus' -s q -l quality -x \
    -a '0 1 2 3 4 5 6 7 8 9 10' -d 'of resampling'
complete -c troubadour -n '__troubadour_is strip' -s b -l before -x -a '(__troubadour_words strips)'
complete -c troubadour -n '__troubadour_is strip' -s a -l after -x -a '(__troubadour_words strips)'
complete -c troubadour -n '__troubadour_is bus' -s b -l before -x -a '(__troubadour_words buses)'
complete -c troubadour -n '__troubadour_is bus' -s a -l after -x -a '(__troubadour_words buses)'
complete -c troubadour -n '__troubadour_is strip bus' -s u -l unrouted -d 'heard nowhere'
complete -c troubadour -n '__troubadour_is strip' -s t -l type -x -a 'virtual capture' \
    -d 'what feeds it'
complete -c troubadour -n '__troubadour_is bus' -s t -l type -x -a 'virtual playback' \
    -d 'where it goes'
complete -c troubadour -n '__troubadour_is scene' -s f -l fade -x -d 'cross-fade'
complete -c troubadour -n '__troubadour_is preset' -s f -l fade -x -d 'cross-fade'
complete -c troubadour -n '__troubadour_is import' -s f -l fade -x -d 'cross-fade'
complete -c troubadour -n '__troubadour_is import' -s n -l dry-run -d 'change nothing'
complete -c troubadour -n '__troubadour_is import; and __troubadour_needs 2' -F
complete -c troubadour -n '__troubadour_is import; and __troubadour_needs 3' \
    -a '(__troubadour_words buses)'
complete -c troubadour -n '__troubadour_is preset' -s v -l voice -x -a '(__troubadour_words strips)' \
    -d 'who speaks'
complete -c troubadour -n '__troubadour_is scene' -s u -l undo -d 'before the last recall'
complete -c troubadour -n '__troubadour_is scene' -s d -l remove -d 'safe no longer'
complete -c troubadour -n '__troubadour_is scene' -s s -l same -d 'what the scene has already'
complete -c troubadour -n '__troubadour_is web' -s o -l open -d 'open the page'
complete -c troubadour -n '__troubadour_is web' -s p -l port -x -d 'another port'
complete -c troubadour -n '__troubadour_is web' -s l -l lan -d 'other devices too'
complete -c troubadour -n '__troubadour_is web' -s O -l origin -x -d 'address of a proxy with TLS'
complete -c troubadour -n '__troubadour_is web' -s q -l pair -d 'let a phone in'
complete -c troubadour -n '__troubadour_is web' -s c -l clients -d 'paired devices'
complete -c troubadour -n '__troubadour_is web' -s r -l revoke -x -d 'not this device any more'
complete -c troubadour -n '__troubadour_is list get watch' -a '(__troubadour_words keys)'
complete -c troubadour -n '__troubadour_is set' -a '(__troubadour_settings)'
complete -c troubadour -n '__troubadour_is cue' -a 'pfl afl off !'
complete -c troubadour -n '__troubadour_is mute cue meters assign' -a '(__troubadour_words devices)'
complete -c troubadour -n '__troubadour_is solo ptt' -a '(__troubadour_words strips)'
complete -c troubadour -n '__troubadour_is route; and __troubadour_needs 2' \
    -a '(__troubadour_words strips)'
complete -c troubadour -n '__troubadour_is route; and __troubadour_needs 3' \
    -a '(__troubadour_words buses)'
complete -c troubadour -n '__troubadour_is route; and __troubadour_needs 4' -a 'on off !'
complete -c troubadour -n '__troubadour_is mute solo ptt' -a 'on off !'
complete -c troubadour -n '__troubadour_is scene; and __troubadour_needs 2' \
    -a 'save recall list show diff delete rename safe'
complete -c troubadour -n '__troubadour_is scene; and not __troubadour_needs 2' \
    -a '(__troubadour_words scenes)'
complete -c troubadour -n '__troubadour_is preset; and __troubadour_needs 2' \
    -a 'list apply save show delete'
complete -c troubadour -n '__troubadour_is preset; and not __troubadour_needs 2' \
    -a '(__troubadour_words devices) (__troubadour_words presets)'
complete -c troubadour -n '__troubadour_is strip bus; and __troubadour_needs 2' \
    -a 'add change rename remove move default'
complete -c troubadour -n '__troubadour_is strip; and __troubadour_needs 3' \
    -a '(__troubadour_words strips)'
complete -c troubadour -n '__troubadour_is bus; and __troubadour_needs 3' \
    -a '(__troubadour_words buses)'
complete -c troubadour -n '__troubadour_is device; and __troubadour_needs 2' \
    -a '(__troubadour_words devices)'
complete -c troubadour -n '__troubadour_is device; and not __troubadour_needs 2' \
    -a 'auto then (__troubadour_words hardware)'
complete -c troubadour -n '__troubadour_is setup' -s o -l output -x \
    -a 'default (__troubadour_words outputs)' -d 'where you listen'
complete -c troubadour -n '__troubadour_is setup' -s m -l microphone -x \
    -a 'default none (__troubadour_words inputs)' -d 'into which you speak'
complete -c troubadour -n '__troubadour_is setup' -s s -l stream -x -a 'yes no' -d 'a mix for OBS'
complete -c troubadour -n '__troubadour_is setup' -s v -l voice -x -a 'yes no' \
    -d 'processing of the voice'
complete -c troubadour -n '__troubadour_is setup' -l game -x -d 'a program that is a game'
complete -c troubadour -n '__troubadour_is setup' -l music -x -d 'a program that plays music'
complete -c troubadour -n '__troubadour_is setup' -l chat -x -d 'a program to talk with'
complete -c troubadour -n '__troubadour_is setup' -s y -l yes -d 'ask nothing'
complete -c troubadour -n '__troubadour_is setup' -s f -l force -d 'replace a console file'
complete -c troubadour -n '__troubadour_is setup' -s p -l print -d 'change nothing'
complete -c troubadour -n '__troubadour_is setup' -s n -l no-start -d 'start nothing'
complete -c troubadour -n '__troubadour_is setup' -s b -l background -d 'start it without a service, too'
