// What the service keeps in memory of those who called: read from outside, from the process itself.

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "memory_of.h"
#include "ratecheck/base/json_in.h"
#include "serving.h"

using namespace ratecheck;
using namespace ratecheck::test;

namespace {

std::string member(const std::string& text, const std::string& name) {
  const auto json = parse_json(text);
  REQUIRE_MESSAGE(json, text);
  REQUIRE_MESSAGE(json->find(name) != nullptr, text);
  return json->find(name)->text;
}

std::string new_key(const Serving& service) {
  return member(shell("curl -s -X POST " + service.address() + "/v1/workers"), "key");
}

std::string call(const Serving& service, const std::string& key, const std::string& words) {
  return shell("curl -s -H 'Authorization: Bearer " + key + "' " + service.address() + words);
}

/// Where a needle lies in the memory of the service; empty: nowhere. A client has its answer before the service
/// has put away the last of its request, on a busy machine by some looks.
std::string found(const Serving& service, const std::string& needle) {
  constexpr int kLooks = 50;
  std::string told;
  for (int look = 0; look < kLooks; ++look) {
    told.clear();
    for (const Residue& residue : memory_of(service.process(), needle))
      told += residue.mapping + ": " + residue.around + "\n";
    if (told.empty())
      break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return told;
}

// An export with planted words in a column that is read and in one that is not.
std::string planted_document(const std::string& word, int rows) {
  std::string text =
      R"("ORDER_CREATED_TIME","ACTUAL_PICKUP_TIME","ACTUAL_DELIVERY_TIME","STORE_NAME","TOTAL_ITEM_COUNT",)"
      R"("SUBTOTAL_IN_CENTS","ORDER_STATUS","REMARK")"
      "\n";
  for (int i = 0; i < rows; ++i) {
    const std::string minute = std::to_string(10 + i % 50);
    const std::string hour = std::to_string(10 + i / 50 % 12);
    text += "\"2025-06-08 " + hour + ":" + minute + ":04.947\",\"2025-06-08 " + hour + ":" + minute +
            ":14\",\"2025-06-08 " + hour + ":" + minute + ":54\",\"" + word + " store " + std::to_string(i) +
            "\",\"3\",\"1599\",\"delivered\",\"" + word + " rings twice\"\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a key is in the memory of the service while it is at work and not after") {
  const Serving service;
  const std::string key = new_key(service);
  CHECK(call(service, key, "/v1/me").find("\"error\"") == std::string::npos);
  CHECK(call(service, key, "/v1/me/work").find("\"error\"") == std::string::npos);
  CHECK(found(service, key) == "");
}

TEST_CASE("what a stranger had checked is nowhere in the memory of the service") {
  const Scratch scratch;
  const Serving service;
  for (const int rows : {3, 500, 9000}) {  // in memory, across parts of an answer, in a file
    const std::string word = "plantedstranger" + std::to_string(rows);
    const std::string file = scratch.file("d.csv", planted_document(word, rows));
    const std::string answer = shell("curl -s -H 'Content-Type: text/csv' --data-binary @'" + file + "' " +
                                     service.address() + "/v1/check");
    CHECK(answer.find("doordash/data-export") != std::string::npos);
    CHECK(found(service, word) == "");
  }
}

TEST_CASE("an erased worker's uploads, words and key are nowhere in the memory of the service") {
  const Scratch scratch;
  const Serving service;
  const std::string key = member(
      shell("curl -s -X POST -H 'Idempotency-Key: 0123456789abcdef' " + service.address() + "/v1/workers"), "key");
  const std::string word = "plantedworker";
  const std::string csv = scratch.file("d.csv", planted_document(word, 3000));
  call(service, key,
       "/v1/statements?keep_documents=true -H 'Content-Type: text/csv' --data-binary @'" + csv + "' -o /dev/null");
  std::string work;
  for (int i = 0; i < 40; ++i) {
    const std::string n = std::to_string(i);
    work += (i == 0 ? "" : ",") + ("{\"kind\":\"job\",\"ref\":\"" + word + n +
                                   "\",\"started_at\":\"2020-02-05T15:21:" + std::to_string(10 + i) +
                                   "-05:00\",\"pay\":[{\"category\":\"base\",\"label\":\"" + word + " label " + n +
                                   "\",\"amount\":\"14.58\"}],\"total\":\"14.58\"}");
  }
  const std::string statement = scratch.file(
      "s.json", R"({"schema":1,"platform":"shipt","currency":"USD","place":"US-MI","kind_of_work":"shopping",)"
                R"("time_zone":"America/Detroit","work":[)" +
                    work + "]}");
  const std::string kept =
      call(service, key,
           "/v1/statements?keep_documents=true -H 'Content-Type: application/vnd.ratecheck.statement+json'"
           " --data-binary @'" +
               statement + "'");
  REQUIRE_MESSAGE(kept.find("\"id\"") != std::string::npos, kept);
  const auto items = parse_json(call(service, key, "/v1/me/work"));
  REQUIRE(items);
  const std::string id = items->find("items")->items.at(0).find("id")->text;
  CHECK(call(service, key, "/v1/me/disputes --json '{\"work\":" + id + ",\"reason\":\"" + word + " said so\"}'")
            .find("\"status\"") != std::string::npos);
  CHECK(call(service, key, "/v1/me/export").find(word) != std::string::npos);
  call(service, key, "/v1/me/export -H 'Accept: application/zip' -o /dev/null");
  call(service, key, "'/v1/me/verdicts?limit=5'");
  const std::string erased = call(service, key, "/v1/me -X DELETE -w '%{http_code}'");
  CHECK_MESSAGE(erased.find("\"statements\":2") != std::string::npos, erased);
  CHECK_MESSAGE(erased.ends_with("200"), erased);
  CHECK(found(service, key) == "");
  CHECK(found(service, word) == "");
}

TEST_CASE("an organizer's password is not in the memory of the service after the log-in") {
  const Serving service;
  const std::string password = "planted horse battery staple";
  const Scratch scratch;
  const std::string typed = scratch.file("password", password);
  CHECK(run("organizer add ada --data '" + service.data() + "' <'" + typed + "'").code == 0);
  CHECK(found(service, password) == "");
  for (const std::string& tried : {password, password + "x"}) {
    const std::string body = scratch.file("login", R"({"name":"ada","password":")" + tried + R"("})");
    shell("curl -s --json @'" + body + "' " + service.address() + "/v1/session");
    CHECK(found(service, password) == "");
  }
}

TEST_CASE("a passphrase and the sealed secret are not in the memory of the service after a backup") {
  const Serving service;
  const Scratch scratch;
  const std::string passphrase = "planted phrase of many words";
  const std::string file = scratch.file("passphrase", passphrase);
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_directory(scratch.at("to"));
  const Ran ran = run("backup --to '" + scratch.at("to") + "' --keep 2 --with-keep --passphrase-file '" + file +
                      "' --data '" + service.data() + "'");
  CHECK_MESSAGE(ran.code == 0, ran.err);
  CHECK(found(service, passphrase) == "");
}
