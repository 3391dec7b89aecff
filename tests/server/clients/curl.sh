# The main job by curl: register, log in, call, refresh, log out, be refused. Prints the statuses.
#
# usage: sh curl.sh BASE

set -eu
json='Content-Type: application/json'
ask() { # METHOD PATH [curl's arguments]: prints the body and then the status
    method=$1 path=$2
    shift 2
    curl --silent --show-error --request "$method" --write-out '\n%{http_code}' "$@" "$base$path"
}
status() { printf '%s\n' "$1" | tail -n 1; }
member() { printf '%s\n' "$1" | sed -n "s/.*\"$2\":\"\([^\"]*\)\".*/\1/p"; }

base=$1
account='{"username":"carol","password":"correct horse battery"}'
registered=$(ask POST /register --header "$json" --data "$account")
login=$(ask POST /login --header "$json" --data "$account")
called=$(ask GET /protected --header "Authorization: Bearer $(member "$login" access_token)")
# As a form, which is what curl sends when nobody says otherwise.
refreshed=$(ask POST /refresh --data-urlencode "refresh_token=$(member "$login" refresh_token)")
bearer="Authorization: Bearer $(member "$refreshed" access_token)"
head=$(ask GET /protected --header "$bearer" --head)
out=$(ask DELETE /logout --header "$bearer")
refused=$(ask GET /protected --header "$bearer")
for answer in "$registered" "$login" "$called" "$refreshed" "$head" "$out" "$refused"; do
    printf '%s ' "$(status "$answer")"
done
