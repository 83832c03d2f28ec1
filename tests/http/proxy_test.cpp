#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

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

/// nginx with the shipped files, other ports and shorter times.
class Proxy {
 public:
  explicit Proxy(int behind) {
    char name[] = "/tmp/ratecheck-proxy-XXXXXX";
    folder_ = ::mkdtemp(name);
    port_ = free_port();
    const fs::path shipped = fs::path(RATECHECK_SOURCE_DIR) / "src" / "app" / "deploy" / "nginx";
    const std::string http =
        std::regex_replace(text_of(shipped / "ratecheck-http.conf"), std::regex("127.0.0.1:8080"),
                           "127.0.0.1:" + std::to_string(behind));
    const std::string server =
        std::regex_replace(text_of(shipped / "ratecheck-server.conf"), std::regex("client_header_timeout 5s"),
                           "client_header_timeout 1s");
    std::ofstream(folder_ / "nginx.conf")
        << "daemon off;\nmaster_process off;\npid " << (folder_ / "pid").string() << ";\nerror_log "
        << (folder_ / "error.log").string() << ";\nevents {}\nhttp {\n"
        << temporary_folders() << http << "server {\nlisten 127.0.0.1:" << port_ << ";\n"
        << server << "}\n}\n";
    start();
  }
  ~Proxy() {
    ::kill(child_, SIGQUIT);
    ::waitpid(child_, nullptr, 0);
    fs::remove_all(folder_);
  }

  [[nodiscard]] int port() const { return port_; }
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
  pid_t child_ = -1;
};

}  // namespace

TEST_CASE("the proxy example serves, cuts slow clients, tells the true address and keeps nothing" *
          doctest::skip(!fs::exists("/usr/sbin/nginx"))) {
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
