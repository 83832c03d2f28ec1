#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/access.h"
#include "api/context.h"
#include "api/errors.h"
#include "api/routes.h"
#include "bounds.h"
#include "http/head.h"
#include "ratecheck/api/application.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/cases.h"
#include "ratecheck/store/consents.h"
#include "ratecheck/store/corrections.h"
#include "ratecheck/store/organizers.h"
#include "ratecheck/store/workers.h"
#include "scratch.h"

/// The service as users run it, without a socket: shipped rules and parsers, a store in a folder of its own, one
/// worker who has put in some documents, one organizer who may do everything. Names, numbers and keys are the same
/// in each run.
///
///   fuzz::Service& service = fuzz::Service::one();      // before what it costs is counted
///   const auto answer = service.ask("GET", "/v1/me/work?limit=2", fuzz::Who::worker);
///   fuzz::Service::hold(answer);
namespace fuzz {

using namespace ratecheck;

enum class Who { anyone, worker, organizer };

class Service {
 public:
  /// Made again now and then: calls of organizers are noted for ever, consents stay in their list when withdrawn.
  static Service& one() {
    constexpr int kCalls = 5'000;
    static std::unique_ptr<Service> service;
    if (service == nullptr || service->calls_ > kCalls) {
      service.reset();
      service = std::make_unique<Service>();
      ++made();
    }
    return *service;
  }

  /// How often it was made: what is remembered of it holds for one.
  static int& made() {
    static int times = 0;
    return times;
  }

  Service() : store_(open_in(scratch_.path())), app_(library(), &*store_, config(), [](std::string_view) {}) {
    fill();
  }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// `target` as it stands in a request line. What the head's reader refuses is answered as the server does.
  http::Response ask(std::string_view method, std::string_view target, Who who, std::string_view type = {},
                     const std::string& body = {}) {
    ++calls_;
    std::string head;
    head.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: h\r\n");
    if (who == Who::worker)
      head += "Authorization: Bearer " + key_ + "\r\n";
    if (who == Who::organizer)
      head += "Cookie: ratecheck_session=" + session_.token + "\r\nX-CSRF-Token: " + csrf_ + "\r\n";
    if (!type.empty())
      head.append("Content-Type: ").append(type).append("\r\n");
    if (method[0] == 'P')
      head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    auto read = http::read_head(head + "\r\n");
    if (const http::Problem* refusal = std::get_if<http::Problem>(&read))
      return app_.service().refuse(refusal->code, refusal->detail, refusal->hint);
    http::Request request = std::get<http::Request>(std::move(read));
    request.client = "127.0.0.1";
    http::Response answer =
        app_.service().handle(std::move(request), [&](std::size_t, const http::TakePiece& take) {
          take(body);
          return Status();
        });
    if (answer.long_body != nullptr)
      answer.body = *text_of(*answer.long_body);
    return answer;
  }

  /// No answer is our own fault, and what is refused is refused in the words of the catalogue.
  static void hold(const http::Response& answer) {
    require(answer.status >= 200 && answer.status < 500, "the service answers");
    if (answer.status < 400)
      return;
    require(answer.content_type == "application/problem+json", "a refusal is problem+json");
    const auto json = parse_json(answer.body);
    require(static_cast<bool>(json), "a refusal is JSON");
    require(json->find("status")->text == std::to_string(answer.status), "a refusal tells its status");
    hold_codes(*json);
  }
  /// Its own code and those of its parts stand in the catalogue.
  static void hold_codes(const JsonValue& problem) {
    if (const JsonValue* code = problem.find("code"))
      require(api::catalogue_entry(code->text).code == code->text, "a code stands in the catalogue");
    if (const JsonValue* parts = problem.find("errors")) {
      for (const JsonValue& part : parts->items)
        hold_codes(part);
    }
  }
  /// Of an answer that must be JSON.
  static JsonValue json_of(const http::Response& answer) {
    auto json = parse_json(answer.body, {std::size_t{256} << 20U, 64, 10'000'000});
    require(static_cast<bool>(json), "a good answer is JSON");
    return std::move(*json);
  }
  store::Store& store() { return *store_; }
  /// What an address names of the worker's own, in their order: "/v1/me/consents/271…".
  std::vector<std::string> own(const std::string& list) {
    const JsonValue json = json_of(ask("GET", "/v1/me/" + list, Who::worker));
    std::vector<std::string> out;
    for (const JsonValue& item : json.find("items")->items)
      out.push_back("/v1/me/" + list + "/" + item.find("id")->text);
    return out;
  }

  [[nodiscard]] static const std::vector<api::ApiRoute>& routes() {
    static const std::vector<api::ApiRoute> table = api::make_routes();
    return table;
  }
  static std::shared_ptr<const pipeline::Library> library() {
    static const std::shared_ptr<const pipeline::Library> library = [] {
      const std::string source = RATECHECK_SOURCE_DIR;
      auto parsers = extraction::ParserLibrary::load(source + "/parsers", extraction::Examples::skip);
      auto rules = rulebook::load_rulebook(source + "/rules");
      require(parsers.problems.empty() && rules.problems.empty(), "the shipped files load");
      return std::make_shared<const pipeline::Library>(
          pipeline::Library{std::move(parsers.library), std::move(rules.rulebook)});
    }();
    return library;
  }
  static std::string fixture(const std::string& name) {
    std::ifstream in(std::filesystem::path(RATECHECK_SOURCE_DIR) / "fixtures" / name, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }

 private:
  static http::ServiceConfig config() {
    http::ServiceConfig config;
    config.requests_per_minute_per_key = 0;
    return config;
  }
  static std::unique_ptr<store::Store> open_in(const std::string& folder) {
    store::StoreOptions options;
    options.clock = [] { return std::int64_t{1'780'000'000}; };
    options.random = [random = std::mt19937_64(1)](std::size_t count) mutable {
      std::string bytes(count, '\0');
      for (char& c : bytes)
        c = static_cast<char>(random());
      return bytes;
    };
    options.reserve_bytes = 0;
    auto opened = store::Store::open(folder, std::move(options));
    require(static_cast<bool>(opened), "a new store opens");
    return std::make_unique<store::Store>(std::move(*opened));
  }

  /// Two tellings of one week, a list, rows, a screen with repairs; all that may hang on a key.
  void fill() {
    key_ = json_of(ask("POST", "/v1/workers", Who::anyone)).find("key")->text;
    constexpr std::string_view kPassword = "correct horse battery";
    require(static_cast<bool>(store::add_organizer(*store_, "ada", std::string(kPassword), store::Role::steward)),
            "an organizer is made");
    session_ = *store::log_in(*store_, "ada", std::string(kPassword));
    csrf_ = json_of(ask("GET", "/v1/session", Who::organizer)).find("csrf")->text;
    std::string week = fixture("shipt/order-history-cards/week.txt");
    put("text/plain", "?place=US-MI&keep_documents=true", week);
    if (const std::size_t digit = week.find_last_of("123456789"); digit != std::string::npos)
      week[digit] = week[digit] == '9' ? '8' : static_cast<char>(week[digit] + 1);
    put("text/plain", "?place=US-MI", week);
    put("text/plain", "", fixture("deliveroo/invoice-gb-2020/rows.txt"));
    put("text/csv", "", fixture("nyc_tlc/hvfhv-trips/rows.csv"));
    post("/v1/me/consents", R"({"purpose":"own_use"})");
    post("/v1/me/tokens", R"({"scope":"read","label":"phone"})");
    const JsonValue code = json_of(
        ask("POST", "/v1/codes", Who::organizer, "application/json", R"({"label":"May","reached":"event"})"));
    post("/v1/me/joins", R"({"code":")" + code.find("code")->text + "\"}");
    post("/v1/me/disputes", R"({"verdict":"1.0","words":"A tip is no pay."})");
    ask("POST", "/v1/cases", Who::organizer, "application/json", R"({"title":"May"})");
  }
  void put(std::string_view type, const std::string& query, const std::string& body) {
    const auto answer = ask("POST", "/v1/statements" + query, Who::worker, type, body);
    require(answer.status == 201, "a fixture is kept");
  }
  void post(std::string_view path, const std::string& body) {
    const auto answer = ask("POST", path, Who::worker, "application/json", body);
    require(answer.status == 201, "what the worker says is kept");
  }

  Scratch scratch_;
  std::unique_ptr<store::Store> store_;
  api::Application app_;
  std::string key_;
  store::Session session_;
  std::string csrf_;
  int calls_ = 0;
};

/// The first line of an input, which is then without it.
inline std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

}  // namespace fuzz
