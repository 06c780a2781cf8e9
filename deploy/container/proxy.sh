#!/bin/sh
# Before nginx starts in the container of the proxy: the office's part of it, for its host (HOST; several with commas
# between, as in ALLOWED_HOSTS), with the site at `web`.
set -eu
hosts=$(echo "$HOST" | tr ',' ' ')
sed -e "s/bulletin\.example\.cn/$hosts/g" -e "s#unix:/run/newsroom-qinglan/web\.sock#web:8001#" \
    -e "s#/srv/newsroom/qinglan#/data#g" /newsroom/office.conf > /etc/nginx/conf.d/default.conf
