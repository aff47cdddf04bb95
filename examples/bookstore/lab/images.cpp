#include "images.hpp"

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "tool.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace diag = understudy::diag;
namespace os = understudy::os;

/// Writes files until the first failure, which it keeps.
class Writer {
 public:
  explicit Writer(path root) : root_(std::move(root)) {}

  Writer& folder(const std::string& name) {
    if (result_) result_ = os::make_folders(root_ / name);
    return *this;
  }

  Writer& file(const std::string& name, std::string_view text) {
    folder(fs::path(name).parent_path().string());
    if (result_) result_ = os::replace_file(root_ / name, text);
    return *this;
  }

  Writer& program(const std::string& name, std::string_view text) {
    file(name, text);
    std::error_code ignored;
    fs::permissions(root_ / name, fs::perms(0755), ignored);
    return *this;
  }

  Writer& link(const std::string& name, const std::string& target) {
    folder(fs::path(name).parent_path().string());
    std::error_code ignored;
    fs::remove(root_ / name, ignored);
    fs::create_symlink(target, root_ / name, ignored);
    return *this;
  }

  [[nodiscard]] diag::Result<> done() { return std::move(result_); }

 private:
  path root_;
  diag::Result<> result_;
};

constexpr std::string_view passwd =
    "root:x:0:0:root:/root:/bin/bash\n"
    "daemon:x:1:1::/:/usr/sbin/nologin\n"
    "www-data:x:33:33::/var/www:/usr/sbin/nologin\n"
    "postgres:x:999:999::/var/lib/postgresql:/bin/bash\n"
    "nobody:x:65534:65534::/:/usr/sbin/nologin\n";

constexpr std::string_view pdns_conf = R"(launch=gsqlite3
gsqlite3-database=/var/lib/pdns/zones.db
gsqlite3-pragma-synchronous=0
local-address=0.0.0.0
local-port=53
api=yes
api-key=lab
webserver=yes
webserver-address=0.0.0.0
webserver-port=8081
webserver-allow-from=10.77.0.0/16
enable-lua-records=yes
lua-health-checks-interval=1
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
socket-dir=/run
daemon=no
guardian=no
security-poll-suffix=
)";

/// Rings for one disk in one place; the server's own Python API makes all three in one process.
constexpr std::string_view ring_maker = R"(import sys
from swift.common.ring import RingBuilder
for name, port in (('account', 6202), ('container', 6201), ('object', 6200)):
    ring = RingBuilder(4, 1, 0)
    ring.add_dev(dict(id=0, region=1, zone=1, ip='127.0.0.1', port=port, replication_ip='127.0.0.1',
                      replication_port=port, device='d1', weight=1, meta=''))
    ring.rebalance()
    ring.get_ring().save('%s/%s.ring.gz' % (sys.argv[1], name))
)";

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

constexpr std::string_view nginx_head =
    "user root;\nworker_processes 1;\ndaemon off;\npid /run/nginx.pid;\n"
    "error_log /var/log/nginx-error.log;\nevents { worker_connections 1024; }\n"
    "http {\n  access_log off;\n  include /etc/nginx/mime.types;\n"
    "  client_body_temp_path /tmp/nginx-body;\n  proxy_temp_path /tmp/nginx-proxy;\n"
    "  fastcgi_temp_path /tmp/nginx-fastcgi;\n  uwsgi_temp_path /tmp/nginx-uwsgi;\n"
    "  scgi_temp_path /tmp/nginx-scgi;\n";

constexpr std::string_view api_site = R"(  upstream app { server 127.0.0.1:8000; keepalive 32; }
  server {
    listen 80;
    server_name _;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_connect_timeout 1s;
      proxy_read_timeout 10s;
    }
  }
}
)";

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

/// Names are resolved by the C library: loading a resolver in Python costs each server as much time
/// as all else it loads.
constexpr std::string_view storage_servers = R"(#!/bin/sh
export EVENTLET_NO_GREENDNS=yes
memcached -l 127.0.0.1 -p 11211 &
servers=$!
for name in account container object proxy; do
  /usr/bin/python3 /usr/bin/swift-$name-server /etc/swift/$name-server.conf >/tmp/$name.log 2>&1 &
  servers="$servers $!"
done
trap 'kill $servers; wait; exit' TERM
wait
)";

/// Asked to end, it shuts down fast: what was committed is written, and no client is waited for.
constexpr std::string_view database_rc = R"(#!/bin/sh
rm -f /var/lib/postgresql/data/postmaster.pid
/usr/bin/unshare -U --map-user=999 --map-group=999 -- \
  /usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/data &
server=$!
trap 'kill -INT $server; wait $server; exit' TERM
wait $server
)";

constexpr std::string_view app_run = R"(#!/bin/sh
set -a
. /etc/bookstore/environment
exec /opt/bookstore/current/bookstore-api >>/var/log/bookstore-api.log 2>&1
)";

constexpr std::string_view nginx_run = R"(#!/bin/sh
exec nginx -c /etc/nginx/nginx.conf
)";

/// In place of the signal that drops every request: takes no new ones and lets the others finish.
constexpr std::string_view nginx_stop = R"(#!/bin/sh
read -r server </etc/service/nginx/supervise/pid
kill -QUIT "$server"
)";

/// Asked to end: first nginx, since requests that it lets finish need the application.
constexpr std::string_view api_rc = R"(#!/bin/sh
stop() {
  sv -w 60 stop /etc/service/nginx
  sv -w 60 stop /etc/service/app
  exit
}
trap stop TERM
runsvdir -P /etc/service &
wait
)";

/// The newest release of the code repository that is served at /srv/releases.
constexpr std::string_view deploy = R"x(#!/bin/sh
set -e
newest=$(ls /srv/releases | sort -V | tail -n 1)
current=$(basename "$(readlink /opt/bookstore/current)")
if [ "$newest" = "$current" ]; then
  echo "Already up to date."
  exit 0
fi
cp -r "/srv/releases/$newest" "/opt/bookstore/$newest.new"
mv "/opt/bookstore/$newest.new" "/opt/bookstore/$newest"
ln -sfn "$newest" /opt/bookstore/current
echo "Updated $current to $newest."
)x";

}  // namespace

diag::Result<> copy_tree(const path& from, const path& to) {
  auto made = os::make_folders(to);
  if (!made) return made;
  auto done = call({"cp", "-r", "--no-dereference", "--preserve=mode,timestamps,links",
                    from.string() + "/.", to.string() + "/"});
  if (!done) return std::unexpected(std::move(done).error());
  return {};
}

diag::Result<> make_base_image(const path& root) {
  Writer writer(root);
  for (const char* name : {"var/log", "var/tmp", "var/cache", "srv", "opt", "root", "run", "tmp",
                           "usr", "proc", "sys", "dev", "home", "mnt"}) {
    writer.folder(name);
  }
  for (const char* name : {"bin", "sbin", "lib", "lib64", "lib32", "libx32"}) {
    std::error_code error;
    const fs::path target = fs::read_symlink(fs::path("/") / name, error);
    if (!error) writer.link(name, target.string());
  }
  writer.file("etc/passwd", passwd)
      .file("etc/group", "root:x:0:\nwww-data:x:33:\npostgres:x:999:\nnogroup:x:65534:\n")
      .file("etc/nsswitch.conf", "hosts: files dns\npasswd: files\ngroup: files\nshadow: files\n")
      .file("etc/hosts", "127.0.0.1 localhost\n")
      .file("etc/resolv.conf",
            fmt::format("nameserver {}\noptions timeout:1 attempts:2\n", plan::dns_address));
  auto done = writer.done();
  if (!done) return done;
  std::error_code ignored;
  fs::permissions(root / "tmp", fs::perms(01777), ignored);
  for (const char* name : {"ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives"}) {
    if (!fs::exists(fs::path("/etc") / name, ignored)) continue;
    auto copied = call({"cp", "-r", "--no-dereference", "--preserve=mode,timestamps,links",
                        "/etc/" + std::string(name), (root / "etc").string() + "/"});
    if (!copied) return std::unexpected(std::move(copied).error());
  }
  return {};
}

diag::Result<> add_dns(const path& root) {
  auto done = Writer(root)
                  .folder("var/lib/pdns")
                  .file("etc/powerdns/pdns.conf", pdns_conf)
                  .program("etc/rc", "#!/bin/sh\nexec pdns_server --config-dir=/etc/powerdns\n")
                  .done();
  if (!done) return done;
  auto schema = call({"sqlite3", (root / "var/lib/pdns/zones.db").string(),
                      ".read /usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"});
  if (!schema) return std::unexpected(std::move(schema).error());
  return {};
}

diag::Result<> add_storage(const path& root) {
  auto done = Writer(root)
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
                  .done();
  if (!done) return done;
  auto rings =
      call({"/usr/bin/python3", "-c", std::string(ring_maker), (root / "etc/swift").string()});
  if (!rings) return std::unexpected(std::move(rings).error());
  return {};
}

diag::Result<path> database_template(const path& cache, const path& passwd_file) {
  path ready = cache / "postgresql-15";
  std::error_code ignored;
  if (fs::exists(ready / "PG_VERSION", ignored)) return ready;
  // Not our pid: each lab counts its own, and several may be making one at once.
  std::random_device random;
  const path beside = cache / fmt::format("postgresql-15.new-{:08x}{:08x}", random(), random());
  // Constant script; everything that varies is an argument.
  constexpr auto script =
      "mount --bind \"$1\" /etc/passwd && "
      "exec unshare -U --map-user=999 --map-group=999 -- \"$2\" -D \"$3\" "
      "-A trust -U postgres -N --encoding=UTF8 --locale=C.UTF-8";
  auto made = call({"unshare", "-m", "--propagation", "private", "sh", "-c", script, "sh",
                    passwd_file.string(), std::string(plan::pg_bin) + "initdb", beside.string()});
  if (made) fs::rename(beside, ready, ignored);
  fs::remove_all(beside, ignored);
  if (!made) return std::unexpected(std::move(made).error().during("making a database cluster"));
  return ready;
}

diag::Result<> add_database(const path& root, const path& data) {
  auto copied = copy_tree(data, root / "var/lib/postgresql/data");
  if (!copied) return copied;
  std::error_code ignored;
  fs::permissions(root / "var/lib/postgresql/data", fs::perms(0700), ignored);
  return Writer(root)
      .program("etc/rc", database_rc)
      .file("var/lib/postgresql/data/postgresql.auto.conf",
            "listen_addresses = '*'\nunix_socket_directories = '/tmp'\nshared_buffers = 64MB\n"
            "max_connections = 100\nwal_level = replica\nmax_wal_senders = 10\n"
            "log_destination = 'stderr'\n")
      .file("var/lib/postgresql/data/pg_hba.conf",
            "local all all trust\nhost all all 127.0.0.1/32 trust\n"
            "host all all 10.77.0.0/16 trust\nhost replication all 10.77.0.0/16 trust\n")
      .done();
}

diag::Result<> add_api(const path& root, const path& binary, const std::string& version) {
  const std::string release = "opt/bookstore/" + version;
  auto done =
      Writer(root)
          .folder(release)
          .link("opt/bookstore/current", version)
          .file("etc/bookstore/environment",
                fmt::format("BOOKSTORE_LISTEN=127.0.0.1:8000\n"
                            "BOOKSTORE_DATABASE='host=db.{0} dbname=bookstore user=postgres "
                            "connect_timeout=2'\nBOOKSTORE_CDN_URL=http://cdn.{0}\n"
                            "BOOKSTORE_ENVIRONMENT=blue\nBOOKSTORE_VERSION={1}\n",
                            plan::zone, version))
          .program("etc/service/app/run", app_run)
          .program("etc/service/nginx/run", nginx_run)
          .program("etc/service/nginx/control/t", nginx_stop)
          .program("opt/bookstore/deploy", deploy)
          .file("etc/nginx/nginx.conf", std::string(nginx_head) + std::string(api_site))
          .file("etc/nginx/mime.types", "types { }\n")
          .program("etc/rc", api_rc)
          .done();
  if (!done) return done;
  auto copied = call({"cp", binary.string(), (root / release / "bookstore-api").string()});
  if (!copied) return std::unexpected(std::move(copied).error());
  return {};
}

}  // namespace bookstore::lab
