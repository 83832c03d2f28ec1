#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "live_server.h"

// The proxy example of src/app/deploy/nginx, really started, in front of a real server.

using namespace test;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

int free_port() {
  Service service({routes()}, {}, {});
  Server server(service, {.listen = {"127.0.0.1", 0}});
  return server.bind() ? server.port() : 0;
}

/// Said where it is looked for: `./dev setup` installs it.
bool no_nginx() {
  static const bool none = [] {
    const bool missing = !fs::exists("/usr/sbin/nginx");
    if (missing)
      std::fputs("nginx is not here (./dev setup installs it): what only a proxy can do is not tested\n", stderr);
    return missing;
  }();
  return none;
}

/// nginx with the shipped files, other ports and shorter times.
class Proxy {
 public:
  /// `more`: lines of its server block.
  explicit Proxy(int behind, const std::string& more = {}, const std::string& origin = {}) {
    char name[] = "/tmp/ratecheck-proxy-XXXXXX";
    folder_ = ::mkdtemp(name);
    port_ = free_port();
    const fs::path shipped = fs::path(RATECHECK_SOURCE_DIR) / "src" / "app" / "deploy" / "nginx";
    std::string http = std::regex_replace(text_of(shipped / "ratecheck-http.conf"), std::regex("127.0.0.1:8080"),
                                          "127.0.0.1:" + std::to_string(behind));
    if (!origin.empty())
      http = std::regex_replace(http, std::regex("# \"chrome-extension://the-id-of-yours\""), '"' + origin + '"');
    const std::string server =
        std::regex_replace(text_of(shipped / "ratecheck-server.conf"), std::regex("client_header_timeout 5s"),
                           "client_header_timeout 1s");
    std::ofstream(folder_ / "nginx.conf")
        << "daemon off;\nmaster_process off;\npid " << (folder_ / "pid").string() << ";\nerror_log "
        << (folder_ / "error.log").string() << ";\nevents {}\nhttp {\n"
        << temporary_folders() << http << "server {\nlisten 127.0.0.1:" << port_ << ";\n"
        << more << server << "}\n"
        << "server {\nlisten 127.0.0.1:" << (tls_port_ = free_port()) << " ssl;\nssl_certificate "
        << certificate().string() << ";\nssl_certificate_key " << (folder_ / "key.pem").string() << ";\n"
        << more << server << "}\n}\n";
    start();
  }
  ~Proxy() {
    ::kill(child_, SIGQUIT);
    ::waitpid(child_, nullptr, 0);
    fs::remove_all(folder_);
  }

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] int tls_port() const { return tls_port_; }
  [[nodiscard]] const fs::path& folder() const { return folder_; }
  [[nodiscard]] bool up() const {
    for (int i = 0; i < 40; ++i) {
      if (converse(port_, get("/hello"), 2).status != 0)
        return true;
      ::usleep(50000);
    }
    return false;
  }

 private:
  /// Signed by itself, with its key beside it.
  [[nodiscard]] fs::path certificate() const {
    const fs::path file = folder_ / "certificate.pem";
    const std::string make =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj "
        "/CN=localhost -keyout '" +
        (folder_ / "key.pem").string() + "' -out '" + file.string() + "' 2>/dev/null";
    REQUIRE(std::system(make.c_str()) == 0);
    return file;
  }

  [[nodiscard]] std::string temporary_folders() const {
    std::string lines;
    for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
      lines += std::string(kind) + "_temp_path " + (folder_ / kind).string() + ";\n";
    }
    return lines;
  }

  void start() {
    child_ = ::fork();
    if (child_ == 0) {
      const int nowhere = ::open("/dev/null", O_WRONLY);
      ::dup2(nowhere, 1);
      ::dup2(nowhere, 2);
      const std::string conf = (folder_ / "nginx.conf").string();
      ::execl("/usr/sbin/nginx", "nginx", "-p", folder_.c_str(), "-c", conf.c_str(), nullptr);
      ::_exit(127);
    }
  }

  fs::path folder_;
  int port_ = 0;
  int tls_port_ = 0;
  pid_t child_ = -1;
};

}  // namespace

TEST_CASE("the proxy example serves, cuts slow clients, tells the true address and keeps nothing" *
          doctest::skip(no_nginx())) {
  LiveServer server({.behind_proxy = true}, {.requests_per_minute_per_address = 6000});
  Proxy proxy(server.port());
  REQUIRE(proxy.up());

  CHECK(converse(proxy.port(), get("/hello", "Connection: close\r\n")).body == R"({"hello":"world"})");
  const std::string body(2U << 20U, 'x');
  const std::string private_body = "the-name-of-a-person " + body;
  const Answer large =
      converse(proxy.port(), post("/large", private_body, "Content-Type: text/plain\r\nConnection: close\r\n"));
  CHECK(large.status == 200);
  const Answer chunked = converse(proxy.port(),
                                  "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nConnection: "
                                  "close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  CHECK(chunked.body == "\"3\"");
  CHECK(converse(proxy.port(), get("/nowhere", "Connection: close\r\n")).header("content-type") ==
        "application/problem+json");

  const int slow = connect_to(proxy.port());
  send_all(slow, "GET /hello HTTP/1.1\r\nHost: h\r\n");
  const Answer cut = read_answer(slow, 8);
  CHECK(cut.closed);
  CHECK(cut.seconds < 5);

  server.stop();
  for (const std::string& line : server.log)
    CHECK(line.find("the-name") == std::string::npos);
  for (const auto& entry : fs::recursive_directory_iterator(proxy.folder())) {
    if (entry.is_regular_file())
      CHECK(text_of(entry.path()).find("the-name-of-a-person") == std::string::npos);
  }
}

namespace {

constexpr const char* kClose = "Connection: close\r\n";
// Clients of the test come from where this header says, as nginx sees it.
constexpr const char* kAddresses = "set_real_ip_from 127.0.0.1;\nreal_ip_header X-Test-Address;\n";

std::string from(const std::string& address) {
  return "X-Test-Address: " + address + "\r\n" + kClose;
}

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> piece{};
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe))
    out.append(piece.data(), got);
  ::pclose(pipe);
  return out;
}

}  // namespace

TEST_CASE("through the proxy a client is who nginx saw, whatever the client says of itself" *
          doctest::skip(no_nginx())) {
  LiveServer server({.behind_proxy = true}, {.requests_per_minute_per_address = 6000});
  Proxy proxy(server.port(), kAddresses);
  REQUIRE(proxy.up());
  const std::string lie = "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-Proto: https\r\n";
  CHECK(converse(proxy.port(), get("/who", lie + from("203.0.113.9"))).body == "203.0.113.9");
  CHECK(converse(proxy.port(), get("/who", lie + from("2001:db8::9"))).body == "2001:db8::9");
  CHECK(converse(proxy.port(), get("/who", lie + kClose)).body == "hidden");  // nginx on its own machine
  const std::string tls = "curl -sk https://127.0.0.1:" + std::to_string(proxy.tls_port()) +
                          "/who -H 'X-Test-Address: 203.0.113.9' -H 'X-Forwarded-Proto: http'";
  CHECK(output_of(tls) == "203.0.113.9 over TLS");
}

TEST_CASE("through the proxy each client has a limit of its own" * doctest::skip(no_nginx())) {
  LiveServer server({.behind_proxy = true}, {.requests_per_minute_per_address = 8});
  Proxy proxy(server.port(), kAddresses);
  REQUIRE(proxy.up());
  int refused = 0;
  for (int i = 0; i < 10; ++i)
    refused += converse(proxy.port(), get("/hello", from("203.0.113.9"))).status == 429 ? 1 : 0;
  CHECK(refused >= 5);
  CHECK(converse(proxy.port(), get("/hello", from("203.0.113.10"))).status == 200);
}

TEST_CASE("64 slow bodies and 64 slow heads through the proxy hold up nobody" * doctest::skip(no_nginx())) {
  LiveServer server({.behind_proxy = true}, {.requests_per_minute_per_address = 6000});
  Proxy proxy(server.port(), kAddresses);
  REQUIRE(proxy.up());
  std::vector<int> slow;
  for (int i = 0; i < 64; ++i) {
    const std::string address = from("198.51.100." + std::to_string(i + 1));
    slow.push_back(connect_to(proxy.port()));
    send_all(slow.back(),
             "POST /large HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 5000000\r\n" +
                 address + "\r\nbegun");
    slow.push_back(connect_to(proxy.port()));
    send_all(slow.back(), "GET /hello HTTP/1.1\r\nHost: h\r\n" + address);
  }
  ::usleep(200000);
  const auto begun = std::chrono::steady_clock::now();
  CHECK(converse(proxy.port(), get("/hello", from("203.0.113.9"))).status == 200);
  CHECK(converse(proxy.port(),
                 post("/large", std::string(1U << 20U, 'x'), "Content-Type: text/plain\r\n" + from("203.0.113.9")))
            .status == 200);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(1));
  for (const int socket : slow)
    ::close(socket);
}

TEST_CASE("what nginx refuses itself has the words of the service, and can be read by the origins that may" *
          doctest::skip(no_nginx())) {
  const std::string origin = "chrome-extension://abcdef";
  LiveServer server({.behind_proxy = true}, {.requests_per_minute_per_address = 6000, .cors_origins = {origin}});
  Proxy proxy(server.port(), {}, origin);
  REQUIRE(proxy.up());
  const std::string type = std::string("Content-Type: text/plain\r\n") + kClose;
  const std::string body(17U << 20U, 'x');
  const Answer large = converse(proxy.port(), post("/large", body, type + "Origin: " + origin + "\r\n"));
  CHECK(large.status == 413);
  CHECK(large.header("content-type") == "application/problem+json");
  CHECK(large.header("access-control-allow-origin") == origin);
  CHECK(large.body.find("\"code\":\"body_too_large\"") != std::string::npos);
  const Answer stranger = converse(proxy.port(), post("/large", body, type + "Origin: https://evil.example\r\n"));
  CHECK(stranger.status == 413);
  CHECK(stranger.header("access-control-allow-origin").empty());
  server.stop();
  const Answer away = converse(proxy.port(), get("/hello", kClose));
  CHECK(away.status == 503);
  CHECK(away.body.find("\"code\":\"not_ready\"") != std::string::npos);
}
