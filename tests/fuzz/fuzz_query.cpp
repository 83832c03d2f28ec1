// What stands in the address of a request: the typed parts of a path, query options, cursors, of every route that
// only reads, and of the two that take documents.
//
//   byte 0            which route of the table
//   a line each       the parts of its path: "12.3", "pf-shipt-v1"
//   the next line     its query: "limit=2&after=s3"
//
// Nothing is our own fault, the same question has the same answer, and a list goes on where it says.

#include "api/api.h"
#include "service.h"

using fuzz::require;
using fuzz::Service;
using fuzz::Who;

namespace {

// A list of 1000 rows may be asked for in ten bytes, and the largest pages are what they are: here the sample in
// service.h bounds them, with /openapi.json (100 KB) and the evidence of a case.
constexpr fuzz::Bounds kBounds{.memory = std::size_t{24} << 20U,
                               .memory_per_byte = 1000,
                               .answer = std::size_t{2} << 20U,
                               .answer_per_byte = 100,
                               .seconds = 3};

struct Asked {
  const ratecheck::api::ApiRoute* route = nullptr;
  std::string path;
  Who who = Who::anyone;
};

/// The routes that change nothing.
const std::vector<const ratecheck::api::ApiRoute*>& readers() {
  static const auto found = [] {
    std::vector<const ratecheck::api::ApiRoute*> out;
    for (const auto& route : Service::routes()) {
      if (route.method == "GET" || route.handler == ratecheck::api::post_check ||
          route.handler == ratecheck::api::post_statement)
        out.push_back(&route);
    }
    return out;
  }();
  return found;
}

Who who_may(ratecheck::api::Access access) {
  using ratecheck::api::Access;
  if (access == Access::anyone)
    return Who::anyone;
  return access == Access::viewer || access == Access::organizer || access == Access::steward ? Who::organizer
                                                                                              : Who::worker;
}

/// The path of its row with a line in place of each part.
std::string path_of(std::string_view pattern, std::string_view& rest) {
  std::string path;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    path += pattern.substr(0, open);
    if (open == std::string_view::npos)
      break;
    path += fuzz::take_line(rest);
    pattern.remove_prefix(pattern.find('}', open) + 1);
  }
  return path;
}

ratecheck::http::Response ask(Service& service, const Asked& asked, std::string_view query) {
  static const std::string week = Service::fixture("shipt/order-history-cards/week.txt");
  std::string target = asked.path;
  if (!query.empty())
    target.append("?").append(query);
  const bool posts = asked.route->method == "POST";
  return service.ask(asked.route->method, target, asked.who, posts ? "text/plain" : "", posts ? week : "");
}

/// The page behind is another one, and is there.
void go_on(Service& service, const Asked& asked, const ratecheck::http::Response& answer) {
  const bool pages = std::any_of(asked.route->parameters.begin(), asked.route->parameters.end(),
                                 [](const auto& parameter) { return parameter.name == "after"; });
  if (!pages || answer.content_type != ratecheck::http::kJsonType)
    return;
  const auto json = Service::json_of(answer);
  const auto* items = json.find("items");
  const auto* next = json.find("next");
  if (items == nullptr || next == nullptr || !next->is(ratecheck::JsonKind::string))
    return;
  require(!items->items.empty(), "a list that goes on has begun");
  const auto behind = ask(service, asked, "limit=1&after=" + next->text);
  require(behind.status == 200, "a list goes on where it says");
  const auto more = Service::json_of(behind);
  require(more.find("items")->items.size() <= 1, "a page is as long as was asked");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1)
    return 0;
  Service& service = Service::one();
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  Asked asked;
  asked.route = readers()[data[0] % readers().size()];
  fuzz::Bounded bounded(kBounds, size);
  asked.path = path_of(asked.route->path, rest);
  asked.who = who_may(asked.route->access);
  const std::string_view query = fuzz::take_line(rest);
  const auto answer = ask(service, asked, query);
  bounded.answer(answer.body.size());
  Service::hold(answer);
  if (answer.status == 200 && asked.route->method == "GET")
    go_on(service, asked, answer);
  // what changes by itself: the audit by being looked at, the figures of the service
  const bool stands = asked.route->method == "GET" && asked.route->path != "/v1/audit" &&
                      asked.route->path != "/metrics" && answer.status == 200;
  if (stands)
    require(ask(service, asked, query).body == answer.body, "the same question has the same answer");
  return 0;
}
