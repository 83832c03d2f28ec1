#include "live_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>

#include "ratecheck/base/text.h"

namespace test {
namespace {

ServerConfig on_free_port(ServerConfig config) {
  config.listen.port = 0;
  return config;
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void parse_answer(std::string_view text, Answer& answer) {
  const std::size_t end = text.find("\r\n\r\n");
  if (text.substr(0, 9) != "HTTP/1.1 " || end == std::string_view::npos) {
    return;
  }
  answer.status = static_cast<int>(parse_integer(text.substr(9, 3)).value_or(0));
  if (answer.status == 100) {
    parse_answer(text.substr(end + 4), answer);
    return;
  }
  answer.body = text.substr(end + 4);
  const std::vector<std::string_view> lines = split(text.substr(0, end), '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t colon = lines[i].find(':');
    answer.headers.emplace_back(to_lower(lines[i].substr(0, colon)), trim(lines[i].substr(colon + 1)));
  }
}

}  // namespace

std::string Answer::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) {
      return value;
    }
  }
  return {};
}

std::vector<std::string> Answer::header_names() const {
  std::vector<std::string> names;
  for (const auto& [key, value] : headers) {
    names.push_back(key);
  }
  std::sort(names.begin(), names.end());
  return names;
}

LiveServer::LiveServer(ServerConfig config, ServiceConfig service_config)
    : service_({routes()}, std::move(service_config),
               [this](std::string_view line) {
                 const std::lock_guard lock(log_mutex);
                 log.emplace_back(line);
               }),
      server_(service_, on_free_port(std::move(config))) {
  if (server_.bind()) {
    thread_ = std::thread([this] { server_.run(); });
    while (converse(port(), get("/hello")).status == 0) {
    }
  }
}

LiveServer::~LiveServer() {
  stop();
}

void LiveServer::stop() {
  server_.stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

int connect_to(int port, int receive_buffer) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (receive_buffer > 0)
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    ::close(socket);
    return -1;
  }
  return socket;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

Answer read_answer(int socket, double seconds) {
  const double begun = now();
  Answer answer;
  std::string text;
  std::array<char, 65536> buffer{};
  while (now() - begun < seconds) {
    pollfd this_one{socket, POLLIN, 0};
    if (::poll(&this_one, 1, 50) <= 0) {
      continue;
    }
    const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
      answer.closed = true;
      break;
    }
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(socket);
  answer.seconds = now() - begun;
  parse_answer(text, answer);
  return answer;
}

Answer converse(int port, std::string_view bytes, double seconds) {
  const int socket = connect_to(port);
  if (socket < 0) {
    return {};
  }
  send_all(socket, bytes);
  return read_answer(socket, seconds);
}

std::string get(std::string_view target, std::string_view headers) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view headers) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

long peak_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) {
      return std::stol(line.substr(6));
    }
  }
  return 0;
}

void forget_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace test
