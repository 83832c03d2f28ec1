#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

TEST_CASE("a worker's key opens the door, also when typed by hand") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto made = worker(store);
  CHECK(made.key.size() == 38);
  std::string typed = made.key;
  for (char& c : typed)
    c = c == '0' ? 'o' : c == '1' ? 'l' : static_cast<char>(std::tolower(c));
  std::erase(typed, '-');
  for (const std::string& text : {made.key, typed, "  " + made.key + "\n"}) {
    const auto who = store::authenticate(store, text);
    REQUIRE(who);
    CHECK(who->worker == made.id);
    CHECK(who->scope == store::Scope::all);
  }
}

TEST_CASE("a typing error is told apart from an unknown key without a look-up") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto made = worker(store);
  std::size_t caught = 0;
  for (std::size_t i = 3; i < made.key.size(); ++i) {
    std::string wrong = made.key;
    if (wrong[i] == '-')
      continue;
    wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
    const auto who = store::authenticate(store, wrong);
    REQUIRE_FALSE(who);
    caught += who.error().code == "mistyped_key" ? 1 : 0;
  }
  CHECK(caught == 30);
  for (const std::string wrong : {"", "rk-", "hello", "rk-00000-00000-00000-00000-00000-00000", "rx-AAAAA"}) {
    const auto who = store::authenticate(store, wrong);
    REQUIRE_FALSE(who);
    CHECK(who.error().code == "mistyped_key");
  }
  TempFolder elsewhere;
  auto other = open_store(elsewhere.path());
  const auto who = store::authenticate(other, made.key);
  REQUIRE_FALSE(who);
  CHECK(who.error().code == "unknown_key");
}

TEST_CASE("no key and no token stands in the folder") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto made = worker(store);
  const auto token = store::create_token(store, made.id, store::Scope::post, "phone");
  REQUIRE(token);
  std::string bare = made.key.substr(3);
  std::erase(bare, '-');
  CHECK_FALSE(folder_holds(folder.path(), made.key));
  CHECK_FALSE(folder_holds(folder.path(), bare));
  CHECK_FALSE(folder_holds(folder.path(), token->text.substr(3)));
}

TEST_CASE("a token has its scope, its label and an end") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto made = worker(store);
  const auto post = store::create_token(store, made.id, store::Scope::post, "phone");
  const auto read = store::create_token(store, made.id, store::Scope::read, "laptop");
  REQUIRE(post);
  REQUIRE(read);
  CHECK(store::authenticate(store, post->text)->scope == store::Scope::post);
  CHECK(store::authenticate(store, read->text)->scope == store::Scope::read);
  CHECK(store::list_tokens(store, made.id)->size() == 2);
  const auto other = worker(store);
  CHECK(store::revoke_token(store, other.id, post->token.id).error().code == "not_found");
  REQUIRE(store::revoke_token(store, made.id, post->token.id));
  CHECK(store::authenticate(store, post->text).error().code == "unknown_key");
  CHECK(store::list_tokens(store, made.id)->at(0).label == "laptop");
  CHECK_FALSE(store::create_token(store, made.id, store::Scope::all, ""));
}

TEST_CASE("a token needs a worker who exists") {
  TempFolder folder;
  auto store = open_store(folder.path());
  CHECK_FALSE(store::create_token(store, {77}, store::Scope::post, "x"));
}
