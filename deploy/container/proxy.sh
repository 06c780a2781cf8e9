#!/bin/sh
# Before nginx starts in the container of the proxy: the office's part of it, for its host (HOST), with the site at `web`.
set -eu
sed -e "s/bulletin\.example\.cn/$HOST/g" -e "s#unix:/run/newsroom-qinglan/web\.sock#web:8001#" \
    -e "s#/srv/newsroom/qinglan#/data#g" /newsroom/office.conf > /etc/nginx/conf.d/default.conf
