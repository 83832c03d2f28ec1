#include <httplib.h>

#include <atomic>
#include <fstream>
#include <optional>
#include <thread>

#include "bench.h"
#include "folder.h"
#include "ratecheck/base/json_in.h"
#include "serving.h"

// The most memory that the program holds while eight of the largest uploads, eight exports of 100,000 work items
// and eight pages of lists come at once; and of documents made to be dear, one after the other, what a kilobyte
// costs in time of the processor and in bytes of the answer. Everything goes to the program itself, over HTTP.

namespace ratecheck::bench {
namespace {

constexpr std::size_t kLargest = std::size_t{16} << 20U;
constexpr const char* kStatementType = "application/vnd.ratecheck.statement+json";
constexpr const char* kDocumentsType = "application/vnd.ratecheck.documents+json";

/// The fixture's rows again and again.
std::string long_table(const std::string& fixture, std::size_t rows) {
  const std::string text = test::slurp(std::string(RATECHECK_SOURCE_DIR) + "/fixtures/" + fixture);
  const std::size_t head = text.find('\n') + 1;
  std::string out = text.substr(0, head);
  std::size_t at = head;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    if (out.size() + end - at > kLargest)
      break;
    out.append(text, at, end - at);
    at = end == text.size() ? head : end;
  }
  return out;
}

std::string repeated(std::string_view begin, std::string_view piece, std::string_view end, std::size_t size) {
  std::string out(begin);
  out += piece;
  while (out.size() + piece.size() + end.size() + 1 < size)
    (out += ',') += piece;
  return out += end;
}

struct Document {
  std::string name;
  std::string media_type;
  std::string bytes;
};

/// Each made to cost as much as it can.
std::vector<Document> dear_documents() {
  const auto fixture = [](const char* name) {
    return test::slurp(std::string(RATECHECK_SOURCE_DIR) + "/fixtures/" + name);
  };
  std::string weeks;
  for (const std::string week = fixture("doordash/week/example.txt"); weeks.size() + week.size() < 5'000'000;)
    weeks += week;
  std::string garbage = long_table("uber/data-trips-2022/example.csv", 1);
  while (garbage.size() < kLargest - 2)
    garbage += "1\n";
  return {
      {"trips", "text/csv", long_table("nyc_tlc/hvfhv-trips/rows.csv", 100'000)},
      {"trips held at once", "text/csv", long_table("nyc_tlc/hvfhv-trips/rows.csv", 19'990)},
      {"other trips held at once", "text/csv", long_table("uber/data-trips-2022/example.csv", 19'990)},
      {"rows that are none", "text/csv", std::move(garbage)},
      {"screens", "text/plain", std::move(weeks)},
      {"a list of documents", kDocumentsType, repeated(R"({"documents":[)", R"({"text":"x"})", "]}", kLargest)},
      {"200 documents", kDocumentsType, repeated(R"({"documents":[)", R"({"text":"x"})", "]}", 2600)},
      {"work that is none", kStatementType,
       repeated(R"({"schema":1,"platform":"uber","currency":"USD","work":[)", "1", "]}", 590'000)},
      {"wrong categories", kStatementType,
       repeated(R"({"schema":1,"platform":"uber","currency":"USD","work":[{"kind":"job","pay":[)",
                R"({"category":"bse","amount":"1"})", "]}]}", 3'000'000)},
      {"a thousand pieces of work", kStatementType,
       repeated(
           R"({"schema":1,"platform":"uber","currency":"USD","place":"US-WA/Seattle","work":[)",
           R"({"kind":"job","started_at":"2025-05-01T10:00:00-07:00","engaged_s":900,"engaged_distance":"3 mi",)"
           R"("pay":[{"category":"base","amount":"1"}]})",
           "]}", 160'000)}};
}

class Client {
 public:
  explicit Client(int port) : client_("127.0.0.1", port) { client_.set_read_timeout(600); }

  int post(const std::string& path, const Document& document, const std::string& key = {},
           std::string* body = nullptr) {
    const auto answer = client_.Post(path, headers(key), document.bytes, document.media_type);
    size_ = answer ? answer->body.size() : 0;
    if (answer && body != nullptr)
      *body = answer->body;
    return answer ? answer->status : 0;
  }
  int get(const std::string& path, const std::string& key) {
    const auto answer = client_.Get(path, headers(key), [](const char*, std::size_t) { return true; });
    return answer ? answer->status : 0;
  }
  [[nodiscard]] std::size_t size() const { return size_; }  ///< of the last answer to a post

 private:
  static httplib::Headers headers(const std::string& key) {
    return key.empty() ? httplib::Headers{} : httplib::Headers{{"Authorization", "Bearer " + key}};
  }
  httplib::Client client_;
  std::size_t size_ = 0;
};

std::string new_key(int port) {
  std::string body;
  Client(port).post("/v1/workers", {}, {}, &body);
  const auto json = parse_json(body);
  return json && json->find("key") != nullptr ? json->find("key")->text : std::string();
}

void measure_ceiling(const Serving& serving, const std::vector<Document>& dear) {
  const Document trips = {"trips", "text/csv", long_table("nyc_tlc/hvfhv-trips/rows.csv", 121'000)};
  const std::string key = new_key(serving.port());
  std::atomic<int> failed = Client(serving.port()).post("/v1/statements", trips, key) == 201 ? 0 : 1;
  std::vector<std::thread> clients;
  const auto at_once = [&](const std::function<int(Client&, int)>& ask) {
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back([&, ask, i] {
        Client client(serving.port());
        const int status = ask(client, i);
        failed += status / 100 == 2 || status / 100 == 4 || status == 503 ? 0 : 1;
      });
    }
  };
  at_once([&](Client& client, int i) {
    return client.post(i % 2 == 0 ? "/v1/statements" : "/v1/check", dear[static_cast<std::size_t>(i) % 6], key);
  });
  at_once([&](Client& client, int i) {
    return client.get(i % 2 == 0 ? "/v1/me/export" : "/v1/me/export?format=zip", key);
  });
  at_once([&](Client& client, int i) {
    return client.get(i % 2 == 0 ? "/v1/me/verdicts?limit=1000" : "/v1/me/work?limit=1000", key);
  });
  for (std::thread& client : clients)
    client.join();
  row("memory, 8 largest uploads, exports, lists", number(serving.megabytes("VmHWM"), "MB"),
      "afterwards " + number(serving.megabytes("VmRSS"), "MB"), failed == 0 ? "" : "FAILED", "at most 300 MB");
}

void measure_dearest(const Serving& serving, const std::vector<Document>& dear) {
  double most_ms = 0;
  double most_bytes = 0;
  std::string slowest;
  std::string longest;
  for (const Document& document : dear) {
    Client client(serving.port());
    const double before = serving.cpu_seconds();
    client.post("/v1/check", document);
    const double kilobytes = static_cast<double>(document.bytes.size()) / 1024;
    const double ms = (serving.cpu_seconds() - before) * 1000 / kilobytes;
    const double bytes = static_cast<double>(client.size()) / kilobytes;
    if (ms > most_ms) {
      most_ms = ms;
      slowest = document.name;
    }
    if (bytes > most_bytes) {
      most_bytes = bytes;
      longest = document.name;
    }
  }
  row("dearest document, processor", number(most_ms, "ms a kilobyte", 3), slowest, "", "");
  row("dearest document, answer", number(most_bytes / 1024, "KB a kilobyte"), longest, "", "");
}

}  // namespace

void memory_ceiling() {
  const Folder folder;
  const std::vector<Document> dear = dear_documents();
  const Serving serving(folder.at("data"), folder.at("log"));
  measure_dearest(serving, dear);
  measure_ceiling(serving, dear);
}

}  // namespace ratecheck::bench
