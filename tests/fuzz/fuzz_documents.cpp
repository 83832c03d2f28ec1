// A list of documents (application/vnd.ratecheck.documents+json), through the whole service: checked, kept, kept
// again, read back and taken away. What was checked is kept, under one number however often it comes, and nothing
// of it stays.

#include "ratecheck/pipeline/check.h"
#include "service.h"

using fuzz::require;
using fuzz::Service;
using fuzz::Who;

namespace {

// The dearest document known is a list of 200 documents of 13 bytes: 14 KB of answer a kilobyte, 2 ms of processor
// without sanitizers. A line of a document that is read is answered by each rule that it may be judged by.
constexpr fuzz::Bounds kBounds{.memory = std::size_t{24} << 20U,
                               .memory_per_byte = 2000,
                               .answer = std::size_t{256} << 10U,
                               .answer_per_byte = 200,
                               .seconds = 3,
                               .seconds_per_kilobyte = 0.5};

const ratecheck::JsonValue& member(const ratecheck::JsonValue& json, std::string_view name) {
  const ratecheck::JsonValue* value = json.find(name);
  require(value != nullptr, "an answer has its members");
  return *value;
}

std::size_t documents_in(const std::string& body) {
  const auto json = ratecheck::parse_json(body);
  require(json && json->find("documents") != nullptr, "what is taken is a list of documents");
  return json->find("documents")->items.size();
}

/// Every document is answered; statements, verdicts and work point into each other.
void hold_check(const ratecheck::JsonValue& check, std::size_t documents) {
  require(member(check, "documents").items.size() == documents, "every document is answered");
  const auto& statements = member(check, "statements").items;
  for (const auto& document : member(check, "documents").items) {
    const auto& statement = member(document, "statement");
    const auto& problem = member(document, "problem");
    require(statement.is(ratecheck::JsonKind::null) || std::stoull(statement.text) < statements.size(),
            "a document names its statement");
    if (!problem.is(ratecheck::JsonKind::null))
      Service::hold_codes(problem);
  }
  for (const auto& verdict : member(check, "verdicts").items) {
    for (const auto& work : member(verdict, "work").items) {
      const std::size_t statement = std::stoull(member(work, "statement").text);
      require(statement < statements.size(), "a verdict is of a statement");
      require(std::stoull(member(work, "index").text) < member(statements[statement], "work").items.size(),
              "a verdict is of work of it");
    }
  }
}

void keep_and_drop(Service& service, const std::string& body, fuzz::Bounded& bounded) {
  const auto ask = [&](const std::string& method, const std::string& path) {
    return service.ask(method, path, Who::worker, method == "POST" ? ratecheck::pipeline::kDocumentsType : "",
                       method == "POST" ? body : "");
  };
  const auto kept = ask("POST", "/v1/statements?keep_documents=true");
  bounded.answer(kept.body.size());
  require(kept.status == 201 || kept.status == 200, "what is checked is kept");
  const std::string id = member(Service::json_of(kept), "id").text;
  const auto again = ask("POST", "/v1/statements?keep_documents=true");
  require(again.status == 200 && member(Service::json_of(again), "id").text == id,
          "the same documents have the same number");
  const std::string path = "/v1/me/statements/" + id;
  require(ask("GET", path).status == 200, "what is kept is read");
  require(ask("GET", path + "/documents").status == 200, "documents that are kept are listed");
  if (kept.status == 200)
    return;  // those of the sample
  require(ask("DELETE", path).status == 204, "what is kept is taken away");
  require(ask("GET", path).status == 404, "what was taken away is gone");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Service& service = Service::one();
  const std::string body(reinterpret_cast<const char*>(data), size);
  fuzz::Bounded bounded(kBounds, size);
  const auto answer =
      service.ask("POST", "/v1/check?steps=true", Who::anyone, ratecheck::pipeline::kDocumentsType, body);
  bounded.answer(answer.body.size());
  Service::hold(answer);
  if (answer.status != 200)
    return 0;
  hold_check(Service::json_of(answer), documents_in(body));
  keep_and_drop(service, body, bounded);
  return 0;
}
