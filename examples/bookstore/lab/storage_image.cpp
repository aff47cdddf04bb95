#include <string>
#include <string_view>

#include <fmt/format.h>

#include "image_writer.hpp"
#include "images.hpp"

namespace bookstore::lab {

namespace {

namespace diag = understudy::diag;

constexpr std::string_view swift_conf =
    "[swift-hash]\nswift_hash_path_suffix = lab\nswift_hash_path_prefix = lab\n"
    "[storage-policy:0]\nname = p0\ndefault = yes\n";

/// The proxy must not remember errors: it would shun its only storage servers for a minute when
/// somebody asks for a file before they have started.
constexpr std::string_view proxy_conf = R"([DEFAULT]
bind_ip=0.0.0.0
bind_port=8080
workers=0
user=postgres
log_level=WARNING
[pipeline:main]
pipeline=catch_errors cache listing_formats tempurl s3api tempauth staticweb slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use=egg:swift#proxy
account_autocreate=true
# A server that is still starting is asked again at once, not left alone for a minute.
error_suppression_interval=0
error_suppression_limit=100000
[filter:s3api]
use=egg:swift#s3api
s3_acl=false
location=us-east-1
[filter:tempauth]
use=egg:swift#tempauth
user_test_tester=testing .admin
[filter:cache]
use=egg:swift#memcache
memcache_servers=127.0.0.1:11211
[filter:versioned_writes]
use=egg:swift#versioned_writes
allow_versioned_writes=true
allow_object_versioning=true
[filter:catch_errors]
use=egg:swift#catch_errors
[filter:listing_formats]
use=egg:swift#listing_formats
[filter:tempurl]
use=egg:swift#tempurl
[filter:staticweb]
use=egg:swift#staticweb
[filter:slo]
use=egg:swift#slo
[filter:dlo]
use=egg:swift#dlo
[filter:symlink]
use=egg:swift#symlink
)";

std::string storage_server(std::string_view kind, int port) {
  return fmt::format(
      "[DEFAULT]\ndevices=/srv/node\nmount_check=false\ndisable_fallocate=true\n"
      "bind_ip=127.0.0.1\nbind_port={1}\nworkers=0\nuser=postgres\nlog_level=WARNING\n"
      "fallocate_reserve=0\n[pipeline:main]\npipeline={0}-server\n[app:{0}-server]\n"
      "use=egg:swift#{0}\n",
      kind, port);
}

constexpr std::string_view cdn_site = R"(  server {
    listen 80;
    location /static/ {
      rewrite ^/static/(.*) /v1/AUTH_test/bookstore-static/$1 break;
      proxy_pass http://127.0.0.1:8080;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_connect_timeout 1s;
      proxy_read_timeout 5s;
    }
  }
}
)";

/// The storage servers run as user 999 of a user namespace of their own: their own way to give
/// root's rights up needs more than an ordinary user's lab has.
constexpr std::string_view storage_rc = R"(#!/bin/sh
nginx -c /etc/nginx/nginx.conf &
front=$!
/usr/bin/unshare -U --map-user=999 --map-group=999 -- /etc/rc.storage &
storage=$!
stop() {
  kill -QUIT $front
  wait $front
  kill $storage
  wait $storage
  exit
}
trap stop TERM
wait $storage
)";

/// Names are resolved by the C library, and versions compared by Python's own: loading what does
/// either otherwise takes as much time as all else.
constexpr std::string_view storage_servers = R"(#!/bin/sh
export EVENTLET_NO_GREENDNS=yes SETUPTOOLS_USE_DISTUTILS=stdlib
memcached -l 127.0.0.1 -p 11211 &
cache=$!
/usr/bin/python3 /etc/swift/serve &
servers=$!
trap 'kill $servers $cache; wait; exit' TERM
wait
)";

/// The four servers, each from its own program. What they have in common is loaded once, in the
/// process that they are forked from: that is most of the time that bringing a lab up takes.
constexpr std::string_view serve_script = R"(import contextlib
import os
import runpy
import signal
import sys

import eventlet
# The servers would do so themselves, once everything is loaded: then it has to be searched for
# locks to replace, which takes a second for each of them.
eventlet.patcher.monkey_patch(all=False, socket=True, select=True, thread=True)

import swift.account.server
import swift.common.wsgi
import swift.container.server
import swift.obj.server
import swift.proxy.server
from swift.common.ring import RingBuilder

servers = []


def make_rings(folder):
    """For one disk in one place."""
    for name, port in (('account', 6202), ('container', 6201), ('object', 6200)):
        file = '%s/%s.ring.gz' % (folder, name)
        if os.path.exists(file):
            continue
        ring = RingBuilder(4, 1, 0)
        ring.add_dev(dict(id=0, region=1, zone=1, ip='127.0.0.1', port=port, device='d1', weight=1,
                          replication_ip='127.0.0.1', replication_port=port, meta=''))
        ring.rebalance()
        ring.get_ring().save(file)


def serve(name):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    program = '/usr/bin/swift-%s-server' % name
    with open('/proc/self/comm', 'w') as comm:
        comm.write(os.path.basename(program))
    log = os.open('/tmp/%s.log' % name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = [program, '/etc/swift/%s-server.conf' % name]
    runpy.run_path(program, run_name='__main__')


def stop(*_):
    for server in servers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(server, signal.SIGTERM)


make_rings('/etc/swift')
signal.signal(signal.SIGTERM, stop)
for name in ('account', 'container', 'object', 'proxy'):
    server = os.fork()
    if server == 0:
        sys.exit(serve(name))
    servers.append(server)
for _ in servers:
    os.wait()
)";

}  // namespace

diag::Result<> add_storage(const path& root) {
  return ImageWriter(root)
      .folder("srv/node/d1")
      .file("etc/swift/swift.conf", swift_conf)
      .file("etc/swift/account-server.conf", storage_server("account", 6202))
      .file("etc/swift/container-server.conf", storage_server("container", 6201))
      .file("etc/swift/object-server.conf", storage_server("object", 6200))
      .file("etc/swift/proxy-server.conf", proxy_conf)
      .file("etc/nginx/nginx.conf", std::string(nginx_head) + std::string(cdn_site))
      .file("etc/nginx/mime.types", "types { }\n")
      .program("etc/rc", storage_rc)
      .program("etc/rc.storage", storage_servers)
      .program("etc/swift/serve", serve_script)
      .done();
}

}  // namespace bookstore::lab
