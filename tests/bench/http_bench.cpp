#include <SQLiteCpp/SQLiteCpp.h>
#include <httplib.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "bench.h"
#include "folder.h"
#include "ratecheck/api/application.h"
#include "ratecheck/extraction/parser_library.h"
#include "ratecheck/http/server.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/workers.h"

namespace ratecheck::bench {
namespace {

constexpr int kClients = 8;
constexpr int kPosts = 10;  // each client, each round: short, so that both sides meet the same disk
constexpr int kRounds = 40;
constexpr int kItems = 20;

/// An invented statement of its own for every number.
std::string statement(int number) {
  std::string work;
  for (int i = 0; i < kItems; ++i) {
    char item[400];
    std::snprintf(
        item, sizeof item,
        "%s{\"kind\":\"job\",\"ref\":\"B%d-%d\",\"started_at\":\"2025-05-%02dT%02d:%02d:00-07:00\",\"engaged_s\":%"
        "d,"
        "\"engaged_distance\":\"%d.%d "
        "mi\",\"pay\":[{\"category\":\"base\",\"amount\":\"%d.25\"},{\"category\":\"tip\",\"amount\":\"2.00\"}]}",
        i == 0 ? "" : ",", number, i, 1 + i % 28, number % 24, i, 300 + i * 60, 1 + i % 9, i % 10, 5 + i % 12);
    work += item;
  }
  return R"({"schema":1,"platform":"benchride","currency":"USD","kind_of_work":"delivery","place":"US-WA/Seattle","work":[)" +
         work + "]}";
}

/// What one side of the comparison did so far.
struct Side {
  int port = 0;
  const char* path = "/";
  int failed = 0;  ///< answers that were not 2xx
  double cpu = 0;  ///< seconds of this process, without the clients
  std::int64_t posts = 0;
};

/// `kClients` clients post side by side.
void post_all(Side& side, const std::vector<std::string>& keys, int round) {
  std::atomic<int> failed = 0;
  std::vector<double> of_clients(kClients);
  const double begun = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
  std::vector<std::thread> clients;
  for (std::size_t c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      for (int i = 0; i < kPosts; ++i) {
        httplib::Client client("127.0.0.1", side.port);
        const httplib::Headers headers = {{"Authorization", "Bearer " + keys[c]}};
        const auto answer =
            client.Post(side.path, headers, statement((round * kClients + static_cast<int>(c)) * kPosts + i),
                        "application/vnd.ratecheck.statement+json");
        if (!answer || answer->status / 100 != 2)
          ++failed;
      }
      of_clients[c] = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
    });
  }
  for (std::thread& client : clients)
    client.join();
  side.cpu += cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - begun;
  for (const double seconds : of_clients)
    side.cpu -= seconds;
  side.posts += static_cast<std::int64_t>(kClients) * kPosts;
  side.failed += failed;
}

/// The yardstick: one handler, one transaction a request, twenty plain rows, one index.
class BareServer {
 public:
  explicit BareServer(const std::string& path) : database_(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
    database_.setBusyTimeout(5000);
    for (const char* sql : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"}) {
      SQLite::Statement(database_, sql).executeStep();
    }
    database_.exec(
        "CREATE TABLE item(a INTEGER, b TEXT, c INTEGER, d INTEGER, e TEXT); CREATE INDEX item_by_a ON item(a)");
    server_.set_keep_alive_max_count(1);
    server_.Post(".*", [this](const httplib::Request& request, httplib::Response& answer) {
      const std::lock_guard lock(mutex_);
      SQLite::Transaction transaction(database_);
      SQLite::Statement insert(database_, "INSERT INTO item VALUES(?,?,?,?,?)");
      for (int i = 0; i < kItems; ++i) {
        insert.bind(1, i);
        insert.bind(2, request.body.substr(0, 20));
        insert.bind(3, 600 + i);
        insert.bind(4, 525);
        insert.bind(5, "benchride");
        insert.exec();
        insert.reset();
      }
      transaction.commit();
      answer.set_content("{}", "application/json; charset=utf-8");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }
  ~BareServer() {
    server_.stop();
    thread_.join();
  }
  [[nodiscard]] int port() const { return port_; }

 private:
  SQLite::Database database_;
  std::mutex mutex_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace

void submissions() {
  const Folder folder;
  auto parsers =
      extraction::ParserLibrary::load(std::string(RATECHECK_SOURCE_DIR) + "/parsers", extraction::Examples::skip);
  auto rules = rulebook::load_rulebook(std::string(RATECHECK_SOURCE_DIR) + "/rules");
  auto store = store::Store::open(folder.at("data"));
  if (!store)
    return row("durable submissions over HTTP", store.error().message, "", "", "");
  std::vector<std::string> keys;
  for (int i = 0; i < kClients; ++i)
    keys.push_back(store::create_worker(*store)->key);
  http::ServiceConfig config;
  config.requests_per_minute_per_key = 0;
  config.requests_per_minute_per_address = 0;
  api::Application application(std::make_shared<pipeline::Library>(
                                   pipeline::Library{std::move(parsers.library), std::move(rules.rulebook)}),
                               &*store, config, [](std::string_view) {});
  http::ServerConfig sockets;
  sockets.listen.port = 0;
  http::Server server(application.service(), sockets);
  if (!server.bind())
    return row("durable submissions over HTTP", "no port", "", "", "");
  std::thread serving([&] { server.run(); });
  const BareServer bare(folder.at("bare.db"));
  Side ours{server.port(), "/v1/statements"};
  Side yardstick{bare.port()};
  int round = 0;
  const Pair pair = in_turn(
      kClients * kPosts, kRounds, [&] { post_all(ours, keys, round++); },
      [&] { post_all(yardstick, keys, round++); });
  server.stop();
  serving.join();
  const int failed = ours.failed + yardstick.failed;
  row("durable, judged submissions over HTTP", number(pair.ours, "/s of 20 work items"),
      "bare handler, 20 plain rows: " + number(pair.yardstick, "/s"),
      failed == 0 ? number(pair.ratio, "x", 2) : std::to_string(failed) + " FAILED", "0.8 x");
  const auto each = [](const Side& side) { return side.cpu * 1e6 / static_cast<double>(side.posts); };
  row("  processor time of a submission", number(each(ours), "us", 0),
      "bare handler: " + number(each(yardstick), "us", 0), number(each(yardstick) / each(ours), "x", 2), "");
}

}  // namespace ratecheck::bench
