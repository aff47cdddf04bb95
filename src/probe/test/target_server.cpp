#include "target_server.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fcntl.h>
#include <fmt/format.h>

namespace understudy::probe::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::string_view records_path = "/records/";

int id_in(std::string_view target) {
  target.remove_prefix(records_path.size());
  int id = 0;
  std::from_chars(target.data(), target.data() + target.size(), id);
  return id;
}

}  // namespace

struct TargetServer::Session : std::enable_shared_from_this<Session> {
  Session(TargetServer& the_server, tcp::socket the_socket)
      : server(the_server), socket(std::move(the_socket)), timer(socket.get_executor()) {}

  void begin() {
    http::async_read(socket, buffer, request,
                     [self = shared_from_this()](const error_code& error, std::size_t) {
                       if (!error) self->handle();
                     });
  }

  void handle() {
    const std::lock_guard lock(server.mutex_);
    const Behaviour& behaviour = server.behaviour_;
    if (behaviour.silent) return server.silent_.push_back(shared_from_this());
    if (behaviour.reset) {
      socket.set_option(asio::socket_base::linger(true, 0));
      return socket.close();
    }
    work_out(behaviour);
    timer.expires_after(behaviour.delay);
    timer.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error) self->answer();
    });
  }

  void work_out(const Behaviour& behaviour) {
    response.version(11);
    response.keep_alive(false);
    response.result(http::status::ok);
    const std::string_view target = request.target();
    if (behaviour.status != 0) {
      response.result(static_cast<unsigned>(behaviour.status));
    } else if (!target.starts_with(records_path)) {
      response.body() = behaviour.text;
    } else if (request.method() == http::verb::post) {
      while (server.records_.contains(server.next_id_)) ++server.next_id_;
      const int id = server.next_id_++;
      server.records_[id] = request.body();
      response.result(http::status::created);
      response.body() = fmt::format(R"({{"url": "http://{}{}{}/"}})",
                                    std::string_view(request[http::field::host]), records_path, id);
    } else {
      find(id_in(target));
    }
    response.prepare_payload();
  }

  void find(int id) {
    const auto found = server.records_.find(id);
    if (found == server.records_.end()) return response.result(http::status::not_found);
    response.body() = found->second;
    if (request.method() == http::verb::delete_) server.records_.erase(found);
  }

  void answer() {
    http::async_write(socket, response,
                      [self = shared_from_this()](const error_code&, std::size_t) {
                        error_code ignored;
                        self->socket.shutdown(tcp::socket::shutdown_both, ignored);
                      });
  }

  TargetServer& server;
  tcp::socket socket;
  asio::steady_timer timer;
  boost::beast::flat_buffer buffer;
  http::request<http::string_body> request;
  http::response<http::string_body> response;
};

TargetServer::TargetServer(const std::string& address, std::uint16_t port)
    : address_(address), acceptor_(context_) {
  // A short queue: a server that was frozen would first have to work through the connections that
  // its clients have given up on, and its own slowness would be measured.
  constexpr int queue = 16;
  const tcp::endpoint here(asio::ip::make_address(address), port);
  acceptor_.open(here.protocol());
  // Else the agents would inherit it, and it would go on listening after we have closed it.
  ::fcntl(acceptor_.native_handle(), F_SETFD, FD_CLOEXEC);
  acceptor_.set_option(tcp::acceptor::reuse_address(true));
  acceptor_.bind(here);
  acceptor_.listen(queue);
  port_ = acceptor_.local_endpoint().port();
  accept();
  thread_ = std::thread([this] { context_.run(); });
}

TargetServer::~TargetServer() {
  context_.stop();
  thread_.join();
}

std::string TargetServer::url(const std::string& path) const {
  return fmt::format("http://{}:{}{}", address_, port_, path);
}

void TargetServer::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (error) return;
    std::make_shared<Session>(*this, std::move(socket))->begin();
    accept();
  });
}

void TargetServer::behave(Behaviour behaviour) {
  const std::lock_guard lock(mutex_);
  behaviour_ = std::move(behaviour);
}

void TargetServer::refuse() {
  asio::post(context_, [this] { acceptor_.close(); });
}

std::map<int, std::string> TargetServer::records() const {
  const std::lock_guard lock(mutex_);
  return records_;
}

void TargetServer::forget(const std::set<int>& ids) {
  const std::lock_guard lock(mutex_);
  for (const int id : ids) records_.erase(id);
}

void TargetServer::continue_at(int id) {
  const std::lock_guard lock(mutex_);
  next_id_ = id;
}

void TargetServer::put(int id, const std::string& body) {
  const std::lock_guard lock(mutex_);
  records_[id] = body;
}

}  // namespace understudy::probe::test
