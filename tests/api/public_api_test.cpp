// What anyone may see over HTTP: releases, whole and as lists, and that nothing beside their noised numbers tells
// of anybody.

#include <chrono>

#include "api_rig.h"
#include "insight/public_rig.h"
#include "ratecheck/base/signing.h"
#include "ratecheck/insight/insight.h"

using namespace test;

namespace {

/// A folder of 40 invented members in Britain with a release of the second quarter of 2026; one more where
/// `exposed`.
void fill(const std::string& folder, bool exposed, std::uint64_t seed) {
  sample::PublicRig rig(folder);
  rig.adopt();
  rig.publish(seed);
  rig.set_clock("2026-04-02");
  for (int i = 0; i < 40; ++i)
    rig.member_with("2026-04-03", i % 2 == 0 ? sample::short_jobs(2) : sample::met_jobs(2));
  if (exposed)
    rig.member_with("2026-05-07", sample::short_jobs(60), "GB/London");
  rig.set_clock("2026-08-14T07:00:00Z");
  REQUIRE(rig.publish(seed).made.size() == 1);
}

std::unique_ptr<Rig> service_with(bool exposed, std::uint64_t seed) {
  return std::make_unique<Rig>(http::ServiceConfig{}, nullptr,
                               [&](const std::string& folder) { fill(folder, exposed, seed); });
}

/// Everything but the noised numbers themselves, and what follows from them.
std::string without_noise(std::string body) {
  for (const char* from : {",\"merged\":", "\"noised\":"}) {
    for (std::size_t at = body.find(from); at != std::string::npos; at = body.find(from, at + 1)) {
      const std::size_t begin = at + std::string_view(from).size();
      const std::size_t end = from[0] == ',' ? body.size() : body.find('}', begin);
      body.replace(begin, end - begin, "…");
    }
  }
  return body;
}

const std::vector<std::string> kSame = {"/v1/insights/releases",
                                        "/v1/insights/releases?limit=1",
                                        "/v1/insights/plan",
                                        "/v1/insights/releases/1",
                                        "/v1/insights/releases/1?format=csv",
                                        "/v1/insights/releases/3",
                                        "/v1/insights/discrepancies",
                                        "/v1/platforms",
                                        "/v1/platforms/deliveroo",
                                        "/healthz",
                                        "/readyz",
                                        "/",
                                        "/dashboard",
                                        "/me",
                                        "/openapi.json"};

/// Headers that hang on the moment or the request, not on who is there.
std::vector<std::pair<std::string, std::string>> telling(const Response& response) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [name, value] : response.headers) {
    if (name != "X-Request-Id" && name != "Date")
      out.emplace_back(name, value);
  }
  return out;
}

}  // namespace

TEST_CASE("twenty times: with and without one worker nothing beside the release differs, to the byte") {
  for (std::uint64_t run = 1; run <= 20; ++run) {
    CAPTURE(run);
    const auto with = service_with(true, run);
    const auto without = service_with(false, run);
    // Keys and times of signatures are of the installation, not of the worker.
    const auto unsigned_text = [](std::string body) {
      for (const char* name : {"\"signature\":\"", "\"key\":\""}) {
        const std::size_t at = body.find(name);
        if (at != std::string::npos)
          body.replace(at, body.find('"', at + std::string_view(name).size()) - at, "");
      }
      return body;
    };
    for (const std::string& path : kSame) {
      CAPTURE(path);
      const Response one = with->send("GET " + path);
      const Response other = without->send("GET " + path);
      CHECK(one.status == other.status);
      CHECK(unsigned_text(one.body) == unsigned_text(other.body));
      if (one.body == other.body)
        CHECK(telling(one) == telling(other));
    }
    for (const std::string path : {"/v1/insights/releases/2"}) {
      const Response one = with->send("GET " + path);
      const Response other = without->send("GET " + path);
      CHECK(without_noise(one.body) == without_noise(other.body));
      CHECK(one.content_type == other.content_type);
      CHECK(one.headers.size() == other.headers.size());
    }
  }
}

TEST_CASE("a release answers with its cells, what is made of them, and a signature that holds") {
  const auto rig = service_with(true, 1);
  const Response list = rig->send("GET /v1/insights/releases");
  CHECK(Rig::items(list) == 2);
  const Response release = rig->send("GET /v1/insights/releases/2");
  REQUIRE(release.status == 200);
  const JsonValue json = Rig::parsed(release.body);
  CHECK(json.find("plan")->text == "test@1");
  CHECK(json.find("epsilon")->text == "0.4");
  CHECK(json.find("period")->text == "2026-Q2");
  CHECK(json.find("cells")->items.size() == 4);
  const std::string content = release.body.substr(0, release.body.find(",\"merged\":")) + "}";
  CHECK(is_signed_by(json.find("key")->text, content, json.find("signature")->text));
  const Response csv = rig->send("GET /v1/insights/releases/2?format=csv");
  CHECK(csv.content_type == "text/csv; charset=utf-8");
  CHECK(csv.body.find("2026-Q2,deliveroo,GB/London,false,test-floor,pay,some,") != std::string::npos);
  CHECK(rig->send("GET /v1/insights/releases/3").status == 404);
  CHECK(rig->send("GET /v1/insights/releases?after=nonsense").status == 400);
}

TEST_CASE("a release stays as it is when uploads, erasures and working figures come") {
  const auto rig = service_with(true, 1);
  const std::string before = rig->send("GET /v1/insights/releases/2").body;
  const std::string list = rig->send("GET /v1/insights/releases").body;
  const std::string key = rig->new_key();
  REQUIRE(rig->as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  REQUIRE(insight::make_release(rig->store()));
  REQUIRE(rig->as(key, "DELETE /v1/me").status == 200);
  CHECK(rig->send("GET /v1/insights/releases/2").body == before);
  CHECK(rig->send("GET /v1/insights/releases").body == list);
}
