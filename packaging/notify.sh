# Sourced, not run: `pgwatchdog notify` without the start of a Java machine, for which pgpool's clients would
# wait. POSIX sh; beyond what is built in: awk, ls, mv, rm, sleep. Does the plain case only, and leaves
# all else to Java, which asks on the control socket.
#
# The daemon's notice box is a directory beside its control socket. A caller writes the words of its
# command line, one a line, to ID.tmp and renames it to ID.notice; ID is its process id. The daemon
# renames that to ID.taken, and at the end puts ID.answer there (the exit code, then one line for people)
# and removes ID.taken. The file `daemon` has the daemon's process id.

# Does what `pgwatchdog notify` does and exits as it does; returns if Java has to do it. $1: notify; then
# its words.
notify_by_box() {
    shift
    case $* in
        *'
'*) return 0 ;;
    esac
    notify_find_socket "$@" && notify_put "$@" && notify_await || return 0
    notify_code='' notify_text=''
    { read -r notify_code && IFS= read -r notify_text; } 2>/dev/null <"$notify_name.answer" || :
    rm -f "$notify_name.answer" 2>/dev/null || :
    case $notify_code in
        0) [ -z "$notify_text" ] || printf '%s\n' "$notify_text" ;;
        2) notify_end 2 "$notify_text" ;;
        *) notify_end 1 "${notify_text:-the answer cannot be read}" ;;
    esac
    exit 0
}

# Prints $2 as this command's error and exits with $1.
notify_end() {
    printf 'pgwatchdog notify: %s\n' "$2" >&2
    exit "$1"
}

# Sets notify_socket by the words; fails if they are not plain.
notify_find_socket() {
    notify_socket='' notify_node='' notify_option=''
    # Each word leaves the front, and each file comes to the end.
    for notify_word; do
        shift
        if [ -n "$notify_option" ]; then
            notify_value=$notify_word
        else
            case $notify_word in
                --by-operator | --no-wait) continue ;;
                --*=*) notify_option=${notify_word%%=*} notify_value=${notify_word#*=} ;;
                -*) notify_option=$notify_word && continue ;;
                *) continue ;;
            esac
        fi
        case $notify_option in
            -f | --file) set -- "$@" "$notify_value" ;;
            --socket) notify_socket=$notify_value ;;
            --node-id) [ -n "$notify_value" ] && notify_node=$notify_value || return 1 ;;
            --node | --host | --port | --data-dir | --new-main* | --old-*) ;;
            *) return 1 ;;
        esac
        notify_option=''
    done
    [ -z "$notify_option" ] || return 1
    [ -n "$notify_socket" ] || notify_read_socket "$@"
}

# Sets notify_socket as the configuration says; fails if that is not plain. $1, $2 ...: the files.
notify_read_socket() {
    for notify_word; do
        shift
        case $notify_word in
            ..* | */..*) return 1 ;;
            /*) ;;
            *) notify_word=./$notify_word ;; # Awk takes a=b for an assignment.
        esac
        [ -f "$notify_word" ] && [ -r "$notify_word" ] || return 1
        set -- "$@" "$notify_word"
    done
    [ $# -gt 0 ] || return 1
    notify_home=${1%/*}
    if [ -z "$notify_node" ] && [ -f "$notify_home/pgpool_node_id" ]; then
        read -r notify_node 2>/dev/null <"$notify_home/pgpool_node_id" || :
    fi
    case $notify_node in
        *[!0-9]* | 0?* | ????*) return 1 ;;
    esac
    notify_word=$(notify_awk "$@") || return 1
    notify_dir=${notify_word#* }
    case $notify_dir in
        '') if [ -d /var/run/postgresql ]; then notify_dir=/var/run/postgresql; else notify_dir=/tmp; fi ;;
        /*) ;;
        *) notify_dir=$notify_home/$notify_dir ;;
    esac
    notify_socket=$notify_dir/.s.PGWATCHDOG.${notify_word%% *}
}

# Prints the own wd_port, a blank, and the directory of the control socket (empty: the default). Fails if
# one of the lines that count is not plain, or there is an include. $1, $2 ...: files, the later over the
# earlier.
notify_awk() {
    LC_ALL=C awk -v quote="'" -v node="$notify_node" '
        BEGIN {
            wanted["control_socket_dir"]; wanted["wd_ipc_socket_dir"]; wanted["watchdog_protocol"]
            wanted["wd_port"]; wanted["wd_port" node]; wanted["include"]
            quoted = "^" quote "[^" quote "]*" quote
            bare = "^([0-9]+|[A-Za-z_][-._:/A-Za-z0-9_]*)"
        }
        {
            if (FNR == 1) sub(/^\357\273\277/, "")
            sub(/^[ \t\r]+/, "")
            if (!match($0, /^[A-Za-z_][A-Za-z0-9_]*/)) next
            key = tolower(substr($0, 1, RLENGTH))
            if (!(key in wanted)) next
            text = substr($0, RLENGTH + 1)
            sub(/^[ \t\r]*=?[ \t\r]*/, "", text)
            plain = key != "include" && (match(text, quoted) || match(text, bare))
            value = substr(text, 1, RLENGTH)
            if (!plain || index(value, "\\") || substr(text, RLENGTH + 1) !~ /^[ \t\r]*(#.*)?$/) {
                unclear = 1
                exit
            }
            gsub(quote, "", value)
            values[key] = value
        }
        END {
            if (values["watchdog_protocol"] == "3") node = ""
            else if (node == "") unclear = 1
            port = values["wd_port" node]
            if (unclear || port !~ /^[1-9][0-9]*$/ || port + 0 > 65535) exit 1
            where = values["control_socket_dir"]
            print port " " (where == "" ? values["wd_ipc_socket_dir"] : where)
        }' "$@" 2>/dev/null
}

# Puts the words into the box and sets notify_name to the notice's path without its ending; fails if there
# is no box to trust, or it is not this user's to write.
notify_put() {
    notify_box=$notify_socket.notices
    notify_name=$notify_box/$$
    [ -S "$notify_socket" ] && [ -d "$notify_box" ] && notify_is_daemons || return 1
    for notify_word in tmp notice taken answer; do
        [ ! -e "$notify_name.$notify_word" ] || return 1
    done
    # A subshell of its own: a redirection that fails ends some shells.
    (umask 022 && set -C && printf '%s\n' "$@" >"$notify_name.tmp") 2>/dev/null \
        && mv -f "$notify_name.tmp" "$notify_name.notice" 2>/dev/null && return 0
    rm -f "$notify_name.tmp" 2>/dev/null
    return 1
}

# Whether the box is the daemon's, and not what others put there: a directory of the socket's owner, and
# both closed to all beyond a group.
notify_is_daemons() {
    # shellcheck disable=SC2012 # What counts stands before the names.
    LC_ALL=C ls -ldn -- "$notify_socket" "$notify_box" 2>/dev/null | {
        read -r notify_word _ notify_owner _ && read -r notify_mode _ notify_value _ || exit 1
        case "$notify_word $notify_mode" in
            s??????---*\ drwx???---*) [ "$notify_owner" = "$notify_value" ] ;;
            *) exit 1 ;;
        esac
    }
}

# Returns once the answer is there; fails, with the notice taken back, if the daemon does not take it.
notify_await() {
    notify_fine=yes notify_waited=0 notify_pid=''
    read -r notify_pid 2>/dev/null <"$notify_box/daemon" || :
    # Unseen: of another user where /proc hides those, of another container, or dead.
    case $notify_pid in
        '' | *[!0-9]*) notify_pid='' ;;
        *) [ -d "/proc/$notify_pid" ] || notify_pid='' ;;
    esac
    while [ ! -e "$notify_name.answer" ]; do
        # In the order in which they follow each other, so that none is missed. In milliseconds, as Java.
        if [ -e "$notify_name.notice" ]; then
            notify_limit=2000
        elif [ -e "$notify_name.taken" ] || [ -e "$notify_name.answer" ]; then
            notify_limit=125000
        else
            notify_limit=0
        fi
        if [ "$notify_waited" -ge "$notify_limit" ] \
                || { [ -n "$notify_pid" ] && [ ! -d "/proc/$notify_pid" ]; }; then
            rm "$notify_name.notice" 2>/dev/null && return 1
            [ -e "$notify_name.answer" ] \
                || notify_end 1 "the daemon ended, or gave no answer in time; see pgwatchdog events"
        fi
        if [ "$notify_waited" -lt 100 ]; then notify_pause 1; else notify_pause 5; fi
    done
}

# Sleeps $1 hundredths of a second, 1 to 9, or a second where sleep knows no fractions.
notify_pause() {
    if [ "$notify_fine" = yes ] && sleep "0.0$1" 2>/dev/null; then
        notify_waited=$((notify_waited + $1 * 10))
    else
        notify_fine=no
        sleep 1
        notify_waited=$((notify_waited + 1000))
    fi
}
