# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
# shellcheck shell=bash

# Keys and names come from the running console.
_troubadour() {
    local current=${COMP_WORDS[COMP_CWORD]} command words='' options='--help' i
    local -a console=() all=("${COMP_WORDS[@]}")
    local COMP_CWORD=$COMP_CWORD
    local -a COMP_WORDS=("${all[@]}")

    # The shell may have split KEY=VALUE.
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n = cur 2>/dev/null && current=${cur-$current}
    fi
    # Options may stand before the command.
    while ((COMP_CWORD > 2)); do
        case ${COMP_WORDS[1]} in
        -C | --console) console=(--console "${COMP_WORDS[2]}") ;;
        -R | --remote) ;;
        *) break ;;
        esac
        COMP_WORDS=("${COMP_WORDS[0]}" "${COMP_WORDS[@]:3}")
        COMP_CWORD=$((COMP_CWORD - 2))
    done
    command=${COMP_WORDS[1]-}
    for ((i = 2; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        -C | --console) console=(--console "${COMP_WORDS[i + 1]}") ;;
        esac
    done
    _troubadour_words() {
        troubadour complete "$@" "${console[@]}" 2>/dev/null
    }

    if [ "$COMP_CWORD" -eq 1 ]; then
        words='run reload mixer status list get set route mute solo cue scene preset import watch meters ptt strip bus assign apps devices device web doctor setup --help --version'
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        [[ loudness == "$current"* ]] && COMPREPLY+=(loudness)
        [[ check == "$current"* ]] && COMPREPLY+=(check)
        return
    fi
    case $command in
    run) options='--config --private --background --demo --web --help' ;;
    assign) options='--list --alone --remove --well-known --console --remote --help' ;;
    setup)
        options='--output --microphone --stream --voice --game --music --chat --yes --force --print --no-start --background --help'
        ;;
    apps | doctor | devices) options='--json --console --remote --help' ;;
    web) options='--open --port --lan --origin --pair --clients --revoke --console --remote --help' ;;
    *) options+=' --console --remote' ;;
    esac
    case $command in
    reload)
        if [[ $current != -* ]]; then
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            return
        fi
        ;;
    get | list)
        options+=' --json'
        words=$(_troubadour_words keys)
        ;;
    watch)
        options+=' --json'
        words=$(_troubadour_words keys)
        ;;
    set)
        if [[ $current == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
            return
        elif [[ $current == *=* ]]; then
            words=$(_troubadour_words values "${current%%=*}")
            mapfile -t COMPREPLY < <(compgen -P "${current%%=*}=" -W "$words" -- "${current#*=}")
            if [[ $COMP_WORDBREAKS == *=* ]]; then
                COMPREPLY=("${COMPREPLY[@]#*=}")
            fi
            return
        fi
        words=$(_troubadour_words keys)
        mapfile -t COMPREPLY < <(compgen -S = -W "$words" -- "$current")
        compopt -o nospace
        return
        ;;
    route)
        case $COMP_CWORD in
        2) words=$(_troubadour_words strips) ;;
        3) words=$(_troubadour_words buses) ;;
        *) words='on off !' ;;
        esac
        ;;
    mute) words="$(_troubadour_words devices) on off !" ;;
    solo)
        options+=' --clear'
        words="$(_troubadour_words strips) on off !"
        ;;
    cue)
        options+=' --clear'
        words="$(_troubadour_words devices) pfl afl off !"
        ;;
    ptt)
        options+=' --toggle --key'
        words="$(_troubadour_words strips) on off !"
        ;;
    meters)
        options+=' --json --rate --reset'
        words=$(_troubadour_words devices)
        ;;
    check)
        options+=' --keep --unmute'
        words=$(_troubadour_words strips)
        ;;
    loudness)
        options+=' --json --reset --target'
        words=$(_troubadour_words buses)
        ;;
    status) options+=' --json' ;;
    scene)
        case ${COMP_WORDS[2]-} in
        safe | save) [ "$COMP_CWORD" -gt 2 ] && words=$(_troubadour_words keys) ;;
        *) [ "$COMP_CWORD" -gt 2 ] && words=$(troubadour complete scenes 2>/dev/null) ;;
        esac
        [ "$COMP_CWORD" -eq 2 ] && words='save recall list show diff delete rename safe'
        options+=' --fade --undo --remove --same'
        ;;
    import)
        if [ "$COMP_CWORD" -eq 2 ] && [[ $current != -* ]]; then
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            compopt -o filenames
            return
        fi
        words=$(_troubadour_words buses)
        options+=' --dry-run --fade'
        ;;
    preset)
        case $COMP_CWORD,${COMP_WORDS[2]-} in
        2,*) words='list apply save show delete' ;;
        3,apply | 4,save) words=$(_troubadour_words devices) ;;
        *) words=$(troubadour complete presets 2>/dev/null) ;;
        esac
        case ${COMP_WORDS[COMP_CWORD - 1]} in
        -v | --voice) words=$(_troubadour_words strips) ;;
        esac
        options+=' --voice --fade'
        ;;
    strip | bus)
        [ "$COMP_CWORD" -eq 2 ] && words='add change rename remove move default'
        [ "$COMP_CWORD" -eq 3 ] && [ "$command" = strip ] && words=$(_troubadour_words strips)
        [ "$COMP_CWORD" -eq 3 ] && [ "$command" = bus ] && words=$(_troubadour_words buses)
        options+=' --description --type --channels --clock --quality --before --after --unrouted'
        case $command,${COMP_WORDS[COMP_CWORD - 1]} in
        strip,-t | strip,--type) words='virtual capture' ;;
        bus,-t | bus,--type) words='virtual playback' ;;
        *,-k | *,--clock) words='graph own' ;;
        *,-q | *,--quality) words='0 1 2 3 4 5 6 7 8 9 10' ;;
        strip,--before | strip,--after) words=$(_troubadour_words strips) ;;
        bus,--before | bus,--after) words=$(_troubadour_words buses) ;;
        esac
        ;;
    device)
        options+=' --json'
        if [ "$COMP_CWORD" -eq 2 ]; then
            words=$(_troubadour_words devices)
        else
            words="auto then $(_troubadour_words hardware)"
        fi
        ;;
    setup)
        case ${COMP_WORDS[COMP_CWORD - 1]} in
        -o | --output) words="default $(troubadour complete outputs 2>/dev/null)" ;;
        -m | --microphone) words="default none $(troubadour complete inputs 2>/dev/null)" ;;
        -s | --stream | -v | --voice) words='yes no' ;;
        esac
        ;;
    assign)
        case ${COMP_WORDS[COMP_CWORD - 1]} in
        -w | --well-known) words='on off' ;;
        *) words=$(_troubadour_words devices) ;;
        esac
        ;;
    esac
    [[ $current == -* ]] && words=$options
    local IFS=$'\n '
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _troubadour troubadour
