#include "images.hpp"

#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "image_writer.hpp"
#include "tool.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace diag = understudy::diag;
namespace os = understudy::os;

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
  ImageWriter writer(root);
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
  auto done = ImageWriter(root)
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
  return ImageWriter(root)
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
      ImageWriter(root)
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
