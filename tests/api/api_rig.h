#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "http/head.h"
#include "openapi_check.h"
#include "ratecheck/api/application.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/organizers.h"
#include "store/unpacked.h"

/// The whole service with the shipped rules and parsers and a store of its own, without a socket.
namespace test {

using namespace ratecheck;
using namespace ratecheck::pipeline;
using namespace ratecheck::api;

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

inline std::shared_ptr<const Library> shipped_library() {
  static const std::shared_ptr<const Library> library = [] {
    const std::string source = RATECHECK_SOURCE_DIR;
    auto parsers = extraction::ParserLibrary::load(source + "/parsers", extraction::Examples::skip);
    auto rules = rulebook::load_rulebook(source + "/rules");
    REQUIRE(parsers.problems.empty());
    REQUIRE(rules.problems.empty());
    return std::make_shared<const Library>(Library{std::move(parsers.library), std::move(rules.rulebook)});
  }();
  return library;
}

class Rig {
 public:
  /// `prepare` has the store before the service does, `lay_out` the folder before the store does.
  explicit Rig(http::ServiceConfig config = {}, const std::function<void(store::Store&)>& prepare = {},
               const std::function<void(const std::string& folder)>& lay_out = {}, const Quota& quota = {})
      : folder_(make_folder(lay_out)),
        store_(std::make_unique<store::Store>(open_in(folder_, prepare))),
        app_(
            shipped_library(), store_.get(), std::move(config),
            [this](std::string_view line) { log.emplace_back(line); }, quota) {}
  ~Rig() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  Response send(const std::string& line, const std::string& headers = {}, const std::string& body = {}) {
    return send_from("127.0.0.1", line, headers, body);
  }
  /// The same of a client elsewhere.
  Response send_from(const std::string& client, const std::string& line, const std::string& headers = {},
                     const std::string& body = {}) {
    const std::string length = line[0] == 'P' ? "Content-Length: " + std::to_string(body.size()) + "\r\n" : "";
    auto read = http::read_head(line + " HTTP/1.1\r\nHost: h\r\n" + headers + length + "\r\n");
    REQUIRE(std::holds_alternative<Request>(read));
    Request request = std::get<Request>(std::move(read));
    request.client = client;
    const Request asked = request;
    Response response = app_.service().handle(std::move(request), [&](std::size_t, const http::TakePiece& take) {
      take(body);
      return Status();
    });
    if (response.long_body != nullptr)
      response.body = *text_of(*response.long_body);
    OpenApiCheck::one().hold(asked, response);
    return response;
  }
  /// The same with a key or token.
  Response as(const std::string& key, const std::string& line, const std::string& type = {},
              const std::string& body = {}) {
    return send(line,
                "Authorization: Bearer " + key + "\r\n" + (type.empty() ? "" : "Content-Type: " + type + "\r\n"),
                body);
  }
  Response json_as(const std::string& key, const std::string& line, const std::string& body) {
    return as(key, line, "application/json", body);
  }
  std::string new_key() { return text_at(send("POST /v1/workers").body, "key"); }

  static JsonValue parsed(const std::string& body) {
    auto json = parse_json(body);
    REQUIRE_MESSAGE(json, body);
    return std::move(*json);
  }
  static std::string text_at(const std::string& body, std::string_view member) {
    const JsonValue json = parsed(body);
    const JsonValue* value = json.find(member);
    REQUIRE_MESSAGE(value != nullptr, body);
    return value->text;
  }
  static std::size_t items(const Response& response) {
    const JsonValue json = parsed(response.body);
    const JsonValue* list = json.find("items");
    REQUIRE_MESSAGE(list != nullptr, response.body);
    return list->items.size();
  }

  /// "/v1/me/consents/271…": the first of a worker's own, whose number is random.
  std::string first_of(const std::string& key, const std::string& list) {
    const JsonValue json = parsed(as(key, "GET /v1/me/" + list).body);
    const JsonValue* items = json.find("items");
    REQUIRE(items != nullptr);
    REQUIRE(!items->items.empty());
    return "/v1/me/" + list + "/" + items->items.front().find("id")->text;
  }

  /// Every file of the data folder with its bytes.
  [[nodiscard]] std::set<std::string> folder_content() const {
    std::set<std::string> content;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file())
        content.insert(entry.path().filename().string() + "\n" + file_text(entry.path()));
    }
    return content;
  }
  /// As text, since the files hold them compressed.
  [[nodiscard]] std::vector<std::string> kept_statements() const { return sample::kept_texts(folder_).text; }
  store::Store& store() { return *store_; }
  http::Service& service() { return app_.service(); }
  /// As the operator's socket tells them.
  [[nodiscard]] std::string metrics() const { return app_.metrics(); }

  std::vector<std::string> log;

 private:
  static std::string make_folder(const std::function<void(const std::string& folder)>& lay_out) {
    std::string name = (std::filesystem::temp_directory_path() / "ratecheck-api-XXXXXX").string();
    const std::string folder = ::mkdtemp(name.data());
    if (lay_out)
      lay_out(folder);
    return folder;
  }
  static store::Store open_in(const std::string& folder, const std::function<void(store::Store&)>& prepare) {
    auto opened = store::Store::open(folder);
    REQUIRE(opened);
    if (prepare)
      prepare(*opened);
    return std::move(*opened);
  }

  std::string folder_;
  std::unique_ptr<store::Store> store_;
  Application app_;
};

inline std::string fixture(const std::string& name) {
  return file_text(std::filesystem::path(RATECHECK_SOURCE_DIR) / "fixtures" / name);
}

inline const std::string kStatement = R"({"schema":1,"platform":"shipt","currency":"USD","place":"US-MI",
 "kind_of_work":"shopping","time_zone":"America/Detroit",
 "work":[{"kind":"job","ref":"A-1","started_at":"2020-02-05T15:21:44-05:00","order_value":"124.37",
          "pay":[{"category":"base","label":"Order Pay","amount":"14.58"}],"total":"14.58"}]})";
inline const std::string kStatementMedia = "application/vnd.ratecheck.statement+json";
inline const std::string kDocumentsMedia = "application/vnd.ratecheck.documents+json";

/// One organizer, logged in.
struct Desk {
  Desk(Rig& of, const std::string& name, store::Role role) : rig(of) {
    REQUIRE(store::add_organizer(rig.store(), name, "correct horse battery", role));
    enter(name);
  }
  /// Of an account that is there already, with the same password.
  Desk(Rig& of, const std::string& name) : rig(of) { enter(name); }

  void enter(const std::string& name) {
    const Response in = log_in(name, "correct horse battery");
    REQUIRE(in.status == 201);
    const std::string_view set = in.header("Set-Cookie");
    cookie = set.substr(0, set.find(';'));
    csrf = Rig::text_at(in.body, "csrf");
  }

  Response log_in(const std::string& name, const std::string& password) const {
    return rig.send("POST /v1/session", "Content-Type: application/json\r\n",
                    R"({"name":")" + name + R"(","password":")" + password + "\"}");
  }
  Response get(const std::string& path) const { return rig.send("GET " + path, "Cookie: " + cookie + "\r\n"); }
  Response change(const std::string& line, const std::string& body = {}) const {
    const std::string type = body.empty() ? "" : "Content-Type: application/json\r\n";
    return rig.send(line, "Cookie: " + cookie + "\r\nX-CSRF-Token: " + csrf + "\r\n" + type, body);
  }

  Rig& rig;
  std::string cookie;
  std::string csrf;
};

}  // namespace test
