// What a worker posts about kept rows: corrections, confirmed proposals, settled conflicts, disputes, consents,
// joinings, tokens.
//
//   byte 0            which of them
//   a line            the part of its path, where it has one: "1.0", "1.0.total"
//   the rest          the body
//
// What is taken is listed, and once it is taken back, work and verdicts are what they were, to the byte.

#include <algorithm>
#include <map>

#include "service.h"

using fuzz::require;
using fuzz::Service;
using fuzz::Who;

namespace {

// Every change judges an upload again; its answer lists the work of the sample.
constexpr fuzz::Bounds kBounds{.memory = std::size_t{16} << 20U,
                               .memory_per_byte = 1000,
                               .answer = std::size_t{256} << 10U,
                               .answer_per_byte = 200,
                               .seconds = 3};

struct Word {
  std::string_view method;
  std::string_view path;
  bool names = false;       ///< a line of the input ends the path
  std::string_view list{};  ///< where what was taken stands: "consents"
};

constexpr Word kWords[] = {
    {"PATCH", "/v1/me/work/", true, "corrections"}, {"POST", "/v1/me/proposals/", true, "corrections"},
    {"POST", "/v1/me/conflicts/", true, {}},        {"POST", "/v1/me/disputes", false, "disputes"},
    {"POST", "/v1/me/consents", false, "consents"}, {"POST", "/v1/me/joins", false, "joins"},
    {"POST", "/v1/me/tokens", false, "tokens"},
};

constexpr std::string_view kRead[] = {"/v1/me/work?limit=1000", "/v1/me/verdicts?limit=1000", "/v1/me/conflicts"};

/// All that a worker's word may change, and the lists of the words, as they are told.
struct Told {
  std::string rows;
  std::map<std::string, std::vector<std::string>> lists;
};

std::string rows_of(Service& service) {
  std::string out;
  for (const std::string_view path : kRead)
    out += service.ask("GET", path, Who::worker).body + "\n";
  return out;
}

/// Before anything was said. Each input leaves it so, so it is asked once.
Told& at_first(Service& service) {
  static Told told;
  static int of = 0;
  if (of != Service::made()) {
    of = Service::made();
    told.rows = rows_of(service);
    for (const Word& word : kWords) {
      if (!word.list.empty())
        told.lists[std::string(word.list)] = service.own(std::string(word.list));
    }
  }
  return told;
}

/// What the words added to their list goes again.
void take_back(Service& service, const Word& word, const std::string& name, bool taken) {
  if (word.list.empty()) {
    if (taken)
      Service::hold(service.ask("DELETE", std::string(word.path) + name, Who::worker));
    return;
  }
  std::vector<std::string>& before = at_first(service).lists.at(std::string(word.list));
  bool added = false;
  for (const std::string& one : service.own(std::string(word.list))) {
    if (std::find(before.begin(), before.end(), one) != before.end())
      continue;
    added = true;
    const auto gone = service.ask("DELETE", one, Who::worker);
    require(gone.status == 204, "what a worker said can be taken back");
    before.push_back(one);  // consents, joinings and tokens stay in their lists as withdrawn
  }
  require(taken || !added, "what is refused is not kept");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1)
    return 0;
  Service& service = Service::one();
  at_first(service);
  const Word& word = kWords[data[0] % std::size(kWords)];
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string name(word.names ? fuzz::take_line(rest) : "");
  const std::string body(rest);
  fuzz::Bounded bounded(kBounds, size);
  const bool has_body = word.method == "PATCH" || !word.names;
  const auto answer = service.ask(word.method, std::string(word.path) + name, Who::worker,
                                  has_body ? "application/json" : "", has_body ? body : "");
  bounded.answer(answer.body.size());
  Service::hold(answer);
  take_back(service, word, name, answer.status < 300);
  require(rows_of(service) == at_first(service).rows, "what is refused or taken back leaves nothing changed");
  return 0;
}
