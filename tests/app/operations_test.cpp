// What an operator does with a data folder, with and without the service running on it.

#include <poll.h>
#include <pty.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <sqlite3.h>

#include <chrono>

#include "../store/old_folder.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/base/text.h"
#include "ratecheck/store/organizers.h"
#include "ratecheck/store/upkeep.h"
#include "ratecheck/store/workers.h"
#include "serving.h"

using namespace ratecheck;
using namespace ratecheck::test;

namespace {

const std::string kPassword = "correct horse battery staple";
const std::string kStatement = R"({"schema":1,"platform":"shipt","currency":"USD","place":"US-MI",
 "kind_of_work":"shopping","time_zone":"America/Detroit",
 "work":[{"kind":"job","ref":"A-1","started_at":"2020-02-05T15:21:44-05:00","order_value":"124.37",
          "pay":[{"category":"base","label":"Order Pay","amount":"14.58"}],"total":"14.58"}]})";

Ran with_data(const std::string& command, const std::string& data, const std::string& input = {}) {
  const std::string words = command + " --data '" + data + "'";
  if (input.empty())
    return run(words);
  const Scratch scratch;
  return run(words + " <'" + scratch.file("input", input) + "'");
}

std::string member(const std::string& text, const std::string& name) {
  const auto json = parse_json(text);
  REQUIRE_MESSAGE(json, text);
  REQUIRE_MESSAGE(json->find(name) != nullptr, text);
  return json->find(name)->text;
}

std::string new_key(const Serving& service) {
  return member(shell("curl -s -X POST " + service.address() + "/v1/workers"), "key");
}

std::string curl_as(const Serving& service, const std::string& key, const std::string& path,
                    const std::string& more = {}) {
  return shell("curl -s -H 'Authorization: Bearer " + key + "' " + more + " " + service.address() + path);
}

/// A copy of the shipped rules without the one that judges kStatement.
std::string rules_without_shipt(const Scratch& scratch) {
  const std::string folder = scratch.at("rules");
  fs::copy(kSource + "/rules", folder, fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename().string().starts_with("pf-shipt"))
      fs::remove(entry.path());
  }
  return folder;
}

/// A copy of the shipped parsers whose Shipt cards are of an older version, which read no basket.
std::string older_parsers(const Scratch& scratch) {
  const std::string folder = scratch.at("parsers");
  fs::copy(kSource + "/parsers", folder, fs::copy_options::recursive);
  const std::string file = folder + "/shipt/order-history-cards.toml";
  std::string text = slurp(file);
  const std::string_view expected = "basket = \"88.40\", ";
  text.erase(text.find(expected), expected.size());
  const std::size_t version = text.find("version  = ");
  const std::size_t basket = text.find("[record.field.basket]");
  REQUIRE(version != std::string::npos);
  REQUIRE(basket != std::string::npos);
  text.erase(basket, text.find("[record.field.", basket + 1) - basket);
  text.replace(version, text.find('\n', version) - version, "version  = 1");
  std::ofstream(file, std::ios::binary) << text;
  return folder;
}

void use_shipped(const std::string& parsers) {
  fs::copy(kSource + "/parsers", parsers, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

std::string log_in(const std::string& address, const std::string& password) {
  return shell("curl -s -o /dev/null -w '%{http_code}' --json '{\"name\":\"ada\",\"password\":\"" + password +
               "\"}' " + address + "/v1/session");
}

}  // namespace

TEST_CASE("accounts of organizers are made, listed, changed and ended on the command line") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  CHECK(with_data("organizer add ada --role steward", data, kPassword).code == 0);
  const Ran again = with_data("organizer add ada", data, kPassword);
  CHECK(again.code == 1);
  CHECK(again.err.find("'ada'") != std::string::npos);
  CHECK(with_data("organizer add bob", data, "short").code == 1);
  CHECK(with_data("organizer add bob --role king", data, kPassword).code == 1);
  CHECK(run("organizer add bob --data '" + data + "' </dev/null").code == 1);
  CHECK(with_data("organizer list", data).out == "ada, steward\n");
  CHECK(with_data("organizer password ada", data, kPassword + " two").code == 0);
  CHECK(with_data("organizer remove ada", data).code == 0);
  CHECK(with_data("organizer remove zoe", data).code == 1);
  const auto list = parse_json(with_data("organizer list --json", data).out);
  REQUIRE(list);
  CHECK(list->items.at(0).find("removed")->boolean);
  CHECK(run("organizer --data '" + data + "'").code == 2);
}

namespace {

/// A person at a terminal: waits for what the program asks, types, and sees what shows.
struct Typed {
  int code = -1;
  std::string shown;
};
Typed at_terminal(const std::string& words, const std::string& prompts, const std::vector<std::string>& lines) {
  Typed typed;
  int terminal = -1;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  REQUIRE(child >= 0);
  if (child == 0) {
    ::execl("/bin/sh", "sh", "-c", ("exec '" + kProgram + "' " + words).c_str(), nullptr);
    ::_exit(127);
  }
  std::size_t answered = 0;
  char buffer[512];
  pollfd waits{terminal, POLLIN, 0};
  const auto next = [&] { return ::poll(&waits, 1, 60'000) > 0 ? ::read(terminal, buffer, sizeof buffer) : 0; };
  for (ssize_t got = 0; (got = next()) > 0;) {
    typed.shown.append(buffer, static_cast<std::size_t>(got));
    const auto asked = static_cast<std::size_t>(std::count(typed.shown.begin(), typed.shown.end(), ':'));
    if (answered < lines.size() && asked > answered && typed.shown.ends_with(prompts)) {
      const std::string line = lines[answered++] + "\n";
      REQUIRE(::write(terminal, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    }
  }
  ::close(terminal);  // a program that still waits for an answer is hung up
  int status = 0;
  ::waitpid(child, &status, 0);
  typed.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return typed;
}

}  // namespace

TEST_CASE("on a terminal the password is asked for twice and never shown") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  const Typed made =
      at_terminal("organizer add ada --role steward --data '" + data + "'", ": ", {kPassword, kPassword});
  CAPTURE(made.shown);
  CHECK(made.code == 0);
  CHECK(made.shown.find("password (12 characters or more): ") != std::string::npos);
  CHECK(made.shown.find("once more: ") != std::string::npos);
  CHECK(made.shown.find("added ada, steward") != std::string::npos);
  CHECK(made.shown.find("correct horse") == std::string::npos);
  const Typed differ =
      at_terminal("organizer add bob --data '" + data + "'", ": ", {kPassword, kPassword + " not"});
  CHECK(differ.code == 1);
  CHECK(differ.shown.find("The two passwords differ.") != std::string::npos);
  CHECK(with_data("organizer list", data).out == "ada, steward\n");
  const Serving service(data);
  CHECK(log_in(service.address(), kPassword) == "201");
}

TEST_CASE("commands that write go through the service while it runs") {
  const Scratch scratch;
  const Serving service;
  const std::string& data = service.data();
  CHECK(fs::status(data + "/operator").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  const std::string key = new_key(service);

  CHECK(with_data("organizer add ada --role steward", data, kPassword).code == 0);
  CHECK(log_in(service.address(), kPassword) == "201");
  CHECK(with_data("organizer password ada", data, kPassword + " two").code == 0);
  CHECK(log_in(service.address(), kPassword) == "401");

  const std::string file = scratch.file("statement.json", kStatement);
  const Ran imported =
      with_data("import '" + file + "' '" + scratch.file("bad.txt", "milk\n") + "' --worker " + key, data);
  CHECK(imported.code == 1);
  CHECK(imported.err.find("bad.txt") != std::string::npos);
  CHECK(imported.out.find("1 files, 1 new work items, 0 already known") != std::string::npos);
  CHECK(curl_as(service, key, "/v1/me/work").find("14.58") != std::string::npos);
  CHECK(with_data("import '" + file + "' --worker rk-nobody", data).code == 1);

  const std::string backup = scratch.at("backup.db");
  CHECK(with_data("backup '" + backup + "'", data).code == 0);
  CHECK(fs::file_size(backup) > 0);
  CHECK(with_data("backup '" + backup + "'", data).code == 1);
  CHECK(with_data("release", data).out ==
        "working figures 1 made\nrelease 1 made: the opening one, empty, under the plan 'default@1'\n");
  CHECK(with_data("verify", data).out.find("all is well") != std::string::npos);
  CHECK(with_data("reassess", data).out.find("0 uploads") != std::string::npos);
  CHECK(with_data("reassess --rules /nowhere", data).err.find("its own rule") != std::string::npos);
  const Ran restored = with_data("restore '" + backup + "'", data);
  CHECK(restored.code == 3);
  CHECK(restored.err.find("in use") != std::string::npos);
  CHECK(with_data("erase " + key, data).code == 0);
  CHECK(curl_as(service, key, "/v1/me").find("key_unknown") != std::string::npos);
}

TEST_CASE("the figures of a running service come through the operator's socket, also behind a proxy") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  const std::string ask = "metrics --data '" + data + "'";
  {
    const Serving service(data, {"--behind-proxy"});
    CHECK(shell("curl -s '" + service.address() + "/metrics'").find("operator_only") != std::string::npos);
    const auto told = run(ask);
    CHECK(told.code == 0);
    CHECK(told.out.find("ratecheck_store_writable 1") != std::string::npos);
  }
  CHECK(run(ask).code == 3);  // nothing runs
}

TEST_CASE("after a killed service its commands do the work themselves, and a new service takes them again") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  {
    Serving first(data);
    first.end(SIGKILL);
  }
  CHECK(fs::exists(data + "/operator"));  // left behind
  CHECK(with_data("release", data).code == 0);
  const Serving second(data);
  CHECK(with_data("release", data).out == "working figures 2 made\n");
}

namespace {

/// Connected to the operator's socket of a folder.
int operator_peer(const std::string& data) {
  const int peer = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = data + "/operator";
  REQUIRE(path.size() < sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  REQUIRE(::connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return peer;
}

}  // namespace

TEST_CASE("silent peers of the operator's socket hold up no command, and no stop") {
  const auto begun = std::chrono::steady_clock::now();
  std::vector<int> silent;
  {
    const Serving service;
    for (int i = 0; i < 8; ++i) {
      silent.push_back(operator_peer(service.data()));
      (void)::send(silent.back(), "{\"command\"", static_cast<std::size_t>(i), MSG_NOSIGNAL);
    }
    CHECK(with_data("organizer list", service.data()).code == 0);
    CHECK(with_data("release", service.data()).code == 0);
  }
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(15));
  for (const int peer : silent)
    ::close(peer);
}

TEST_CASE("a service answers to its own names only, and origins that mean anyone are refused at the start") {
  {
    const Serving service({}, {"--host", "pay.example.org"});
    const std::string ask = "curl -s -o /dev/null -w '%{http_code}' '" + service.address() + "/healthz' ";
    CHECK(shell(ask) == "200");
    CHECK(shell(ask + "-H 'Host: pay.example.org'") == "200");
    CHECK(shell(ask + "-H 'Host: evil.example'") == "421");
    CHECK(shell(ask + "-0 -H 'Host:'") == "200");
  }
  {
    const Serving service;
    CHECK(shell("curl -s '" + service.address() + "/v1/rules' -H 'Host: evil.example'").find("--host") !=
          std::string::npos);
  }
  {
    const Serving service({}, {"--behind-proxy"});
    CHECK(service.log().find("--host") != std::string::npos);
    CHECK(shell("curl -s -o /dev/null -w '%{http_code}' '" + service.address() +
                "/healthz' -H 'Host: pay.example.org'") == "200");
  }
  const Scratch scratch;
  for (const char* wrong : {"--cors-origin null", "--cors-origin '*'", "--cors-origin https://a.example/",
                            "--host https://a.example", "--host 'a.example:443'"}) {
    CAPTURE(wrong);
    const Ran told = run("serve --listen 127.0.0.1:0 --data '" + scratch.at("data") + "' " + wrong);
    CHECK(told.code == 2);
    CHECK(!fs::exists(scratch.at("data")));
  }
}

TEST_CASE("nonsense on the operator's socket is dropped and the next command is served") {
  const Serving service;
  for (const std::string& bytes :
       {std::string("hello\n"), std::string("{}\n"), std::string(200000, 'x'),
        std::string("{\"command\":\"import\",\"arguments\":{},\"payload\":99999999999}\n")}) {
    const int peer = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = service.data() + "/operator";
    REQUIRE(path.size() < sizeof address.sun_path);
    path.copy(address.sun_path, path.size());
    REQUIRE(::connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    (void)::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    ::shutdown(peer, SHUT_WR);
    ::close(peer);
  }
  CHECK(with_data("organizer list", service.data()).code == 0);
}

TEST_CASE("reassess judges by the new rules, tells what changed and tells the worker; again it finds nothing") {
  const Scratch scratch;
  const std::string rules = rules_without_shipt(scratch);
  const Serving service({}, {"--rules", rules});
  const std::string key = new_key(service);
  const std::string file = scratch.file("statement.json", kStatement);
  REQUIRE(with_data("import '" + file + "' --worker " + key, service.data()).code == 0);
  CHECK(curl_as(service, key, "/v1/me/verdicts").find("pf-shipt-v1") == std::string::npos);

  fs::copy(kSource + "/rules", rules, fs::copy_options::recursive | fs::copy_options::skip_existing);
  const Ran told = with_data("reassess", service.data());
  CHECK(told.code == 0);
  CHECK(told.out.find("1 uploads") != std::string::npos);
  CHECK(told.out.find("pf-shipt-v1: no verdict -> over, 1") != std::string::npos);
  CHECK(curl_as(service, key, "/v1/me/verdicts").find("pf-shipt-v1") != std::string::npos);
  CHECK(curl_as(service, key, "/v1/me/notices").find("\"is_now\":\"over\"") != std::string::npos);
  CHECK(member(with_data("reassess --json", service.data()).out, "judged") == "0");
}

TEST_CASE(
    "reassess reads kept documents by newer parsers, the worker's word stays, older parsers change nothing") {
  const Scratch scratch;
  const std::string parsers = older_parsers(scratch);
  const std::string week = "fixtures/shipt/order-history-cards/week.txt";
  const Serving service({}, {"--parsers", parsers});
  const std::string key = new_key(service);
  const std::string other = new_key(service);
  const auto post = [&](const std::string& by, const std::string& query) {
    return curl_as(service, by, "/v1/statements" + query,
                   "-o /dev/null -w '%{http_code}' -H 'Content-Type: text/plain' --data-binary @" + week);
  };
  REQUIRE(post(key, "?keep_documents=true") == "201");
  REQUIRE(post(other, "") == "201");
  const std::string correct = "-X PATCH --json '{\"started_at\":\"2020-02-04T11:00:00-06:00\"}'";
  REQUIRE(curl_as(service, key, "/v1/me/work/1.1", correct).find("\"id\":") != std::string::npos);
  const auto judged = [&](const std::string& by) {
    return curl_as(service, by, "/v1/me/statements/1").find("\"order_value\":\"140.20\"") != std::string::npos;
  };
  CHECK_FALSE(judged(key));

  use_shipped(parsers);
  const Ran told = with_data("reassess --json", service.data());
  CHECK(told.code == 0);
  CHECK(member(told.out, "read_again") == "1");
  CHECK(member(told.out, "read_otherwise") == "1");
  CHECK(member(told.out, "corrections_dropped") == "0");
  CHECK(told.out.find(R"("was":"cannot_judge","is_now":")") != std::string::npos);
  CHECK(judged(key));
  CHECK_FALSE(judged(other));  // nothing of it is kept but what was read
  CHECK(curl_as(service, key, "/v1/me/work/1.1").find("2020-02-04T11:00:00-06:00") != std::string::npos);
  CHECK(curl_as(service, key, "/v1/me/notices").find("\"was\":\"cannot_judge\"") != std::string::npos);
  CHECK(member(with_data("reassess --json", service.data()).out, "read_again") == "0");

  // The same document again: once the service has the newer parsers too, it is read anew under the same number.
  CHECK(service.reload() == "parser and rule files read again\n");
  CHECK(post(other, "") == "200");
  CHECK(judged(other));

  fs::remove_all(parsers);
  older_parsers(scratch);
  CHECK(member(with_data("reassess --json", service.data()).out, "left_as_read") == "1");
  CHECK(judged(key));
}

TEST_CASE("reassess with the folder to itself, and a rule file with a fault stops it before anything changes") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  std::string key;
  {
    const Serving service(data);
    key = new_key(service);
  }
  const std::string file = scratch.file("statement.json", kStatement);
  REQUIRE(with_data("import '" + file + "' --worker " + key, data).code == 0);
  const std::string rules = rules_without_shipt(scratch);
  const Ran told = with_data("reassess --rules '" + rules + "'", data);
  CHECK(told.out.find("pf-shipt-v1: over -> no verdict, 1") != std::string::npos);
  std::ofstream(rules + "/us/broken.toml") << "[rule]\nid = ";
  const Ran refused = with_data("reassess --rules '" + rules + "'", data);
  CHECK(refused.code == 1);
  CHECK(refused.err.find("broken.toml:") != std::string::npos);
}

TEST_CASE("a service that is out of memory is ended or refuses, and starts clean with all that it acknowledged") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  std::string key;
  {
    Serving service(data);
    key = new_key(service);
    const std::string file = scratch.file("statement.json", kStatement);
    REQUIRE(with_data("import '" + file + "' --worker " + key, data).code == 0);
    // From here on it gets 24 MiB more than it has, and what is sent needs far more.
    std::size_t pages = 0;
    std::ifstream("/proc/" + std::to_string(service.process()) + "/statm") >> pages;
    const rlim_t bytes = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) + (rlim_t{24} << 20U);
    const rlimit limit{bytes, bytes};
    REQUIRE(::prlimit(service.process(), RLIMIT_AS, &limit, nullptr) == 0);
    std::string rows = slurp(kSource + "/fixtures/nyc_tlc/hvfhv-trips/rows.csv");
    const std::size_t first = rows.find('\n') + 1;
    const std::string row = rows.substr(first, rows.find('\n', first) + 1 - first);
    for (int i = 0; i < 14'000; ++i)  // as many as are held in memory at once
      rows += row;
    const std::string large = scratch.file("large.csv", rows);
    const std::string codes =
        shell("for i in 1 2 3 4 5 6; do curl -s -m 60 -o /dev/null -w '%{http_code} ' --data-binary @" + large +
              " -H 'Content-Type: text/csv' " + service.address() + "/v1/check & done; wait");
    std::size_t answered = 0;
    for (std::size_t at = codes.find("200"); at != std::string::npos; at = codes.find("200", at + 1))
      ++answered;
    CHECK_MESSAGE(answered < 6, codes);  // or the limit was none
    if (::kill(service.process(), 0) == 0)
      service.end(SIGKILL);
  }
  const Serving again(data);
  CHECK(curl_as(again, key, "/v1/me/work").find("14.58") != std::string::npos);
  CHECK(with_data("verify", data).out.find("all is well") != std::string::npos);
}

TEST_CASE("a running service lets go what was promised to go") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  {
    store::StoreOptions long_ago;
    long_ago.clock = [] { return std::int64_t{1'600'000'000}; };
    auto store = store::Store::open(data, long_ago);
    REQUIRE(store);
    REQUIRE(store::write_audit(*store, "steward 1", "looked", "release 1"));
    REQUIRE(store::create_worker(*store));
  }
  {
    std::int64_t day = 1'600'000'000;  // 401 days on which the service ran
    store::StoreOptions options;
    options.clock = [&] { return day; };
    auto store = store::Store::open(data, options);
    for (int i = 0; i < 401; ++i, day += 86400)
      REQUIRE(store::apply_retention(*store, {0, 0, 0, 0, 0}));
  }
  for (const bool idle_too : {false, true}) {
    const Serving service(
        data, idle_too ? std::vector<std::string>{"--erase-idle-days", "400"} : std::vector<std::string>{});
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    const std::string told = with_data("verify", data).out;
    CHECK(told.find(idle_too ? "checked 0 workers" : "checked 1 workers") != std::string::npos);
  }
  const auto store = store::Store::open(data);
  CHECK(store::list_audit(*store, {})->items.empty());
}

TEST_CASE("a mistyped data folder is told, and nothing is made") {
  const Scratch scratch;
  const std::string typo = scratch.at("dta");
  const std::string file = scratch.file("statement.json", kStatement);
  for (const std::string& command :
       {std::string("verify"), "backup '" + scratch.at("b.db") + "'", std::string("release"),
        std::string("reassess"), std::string("erase rk-nobody"), "import '" + file + "' --worker rk-nobody",
        std::string("organizer list"), std::string("organizer remove anna"),
        std::string("organizer password anna")}) {
    const Ran ran = with_data(command, typo, command.ends_with("password anna") ? kPassword + "\n" : "");
    CHECK_MESSAGE(ran.code == 3, command);
    CHECK_MESSAGE(ran.err.find("There is no Ratecheck database in '" + typo + "'") != std::string::npos,
                  command << ": " << ran.err);
    CHECK_MESSAGE(ran.out.empty(), command << ": " << ran.out);
    CHECK_FALSE(fs::exists(typo));
    CHECK_FALSE(fs::exists(scratch.at("b.db")));
  }
  CHECK(with_data("organizer add anna", typo, "short\n").code == 1);
  CHECK_FALSE(fs::exists(typo));
  const Ran added = with_data("organizer add anna", typo, kPassword + "\n");
  CHECK(added.code == 0);
  CHECK(added.err.find("a new, empty one was made") != std::string::npos);
  CHECK(fs::exists(typo + "/ratecheck.db"));
}

TEST_CASE("a timer's backups are counted, and the folder keep goes along where a passphrase seals it") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  REQUIRE(with_data("demo --workers 6 --work-items 60", data).code == 0);
  const std::string to = scratch.at("backups");
  CHECK(with_data("backup --to '" + to + "'", data).code == 1);  // no such folder
  fs::create_directory(to);
  const std::string passphrase = scratch.at("passphrase");
  std::ofstream(passphrase) << "four words are good\n";
  fs::permissions(passphrase, fs::perms::owner_read | fs::perms::owner_write);
  const std::string sealed = " --with-keep --passphrase-file '" + passphrase + "'";
  for (int i = 0; i < 2; ++i) {
    const Ran made = with_data("backup --to '" + to + "' --keep 1" + (i == 1 ? sealed : ""), data);
    CHECK_MESSAGE(made.code == 0, made.err);
    CHECK(made.out.find("6 workers") != std::string::npos);
    CHECK(made.out.find("1 backup there now, this one included") != std::string::npos);
    CHECK((made.out.find("; removed " + to) != std::string::npos) == (i == 1));
    CHECK(made.out.find(i == 0 ? "is not part of it" : "is sealed in") != std::string::npos);
    CHECK(std::count(made.out.begin(), made.out.end(), '\n') == 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  }
  CHECK(with_data("backup --to '" + to + "' '" + scratch.at("b.db") + "'", data).code == 2);
  CHECK(with_data("backup --to '" + to + "' --keep 0", data).code == 2);
  CHECK(with_data("backup --keep 3 '" + scratch.at("b.db") + "'", data).code == 2);
  std::string database;
  std::string keep;
  for (const auto& entry : fs::directory_iterator(to))
    (entry.path().extension() == ".keep" ? keep : database) = entry.path().string();
  const std::string fresh = scratch.at("fresh");
  const Ran without = with_data("restore '" + database + "'", fresh);
  CHECK(without.code == 3);
  fs::permissions(passphrase, fs::perms::others_read, fs::perm_options::add);
  const std::string with =
      "restore '" + database + "' --keep-file '" + keep + "' --passphrase-file '" + passphrase + "'";
  CHECK(with_data(with, fresh).err.find("chmod 600") != std::string::npos);
  fs::permissions(passphrase, fs::perms::others_read, fs::perm_options::remove);
  const std::string cut = scratch.at("cut.db");
  fs::copy_file(database, cut);
  fs::resize_file(cut, fs::file_size(cut) / 2);
  const std::string elsewhere = scratch.at("elsewhere");
  CHECK(with_data("restore '" + cut + "' --keep-file '" + keep + "' --passphrase-file '" + passphrase + "'",
                  elsewhere)
            .code != 0);
  CHECK_FALSE(fs::exists(elsewhere));  // no secret is left where nothing was restored
  const Ran restored = with_data(with, fresh);
  CHECK_MESSAGE(restored.code == 0, restored.err);
  CHECK(restored.out.find("restored 6 workers") != std::string::npos);
}

TEST_CASE("a restore with a list of erasures that is older than the backup says so, and goes on") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  const std::string fresh = scratch.at("fresh");
  REQUIRE(with_data("demo --workers 6 --work-items 60", data).code == 0);
  fs::create_directory(fresh);
  fs::copy(data + "/keep", fresh + "/keep");
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  const std::string backup = scratch.at("b.db");
  REQUIRE(with_data("backup '" + backup + "'", data).code == 0);
  const Ran older = with_data("restore '" + backup + "'", fresh);
  CHECK(older.code == 0);
  CHECK(older.out.find("only the list of erasures could tell who was erased since") != std::string::npos);
  CHECK(older.err.find("older than the backup") != std::string::npos);
  const std::string same = scratch.at("same");
  fs::create_directory(same);
  fs::copy(data + "/keep", same + "/keep");
  const Ran of_now = with_data("restore '" + backup + "'", same);
  CHECK(of_now.code == 0);
  CHECK(of_now.out.find("only the list of erasures could tell who was erased since") != std::string::npos);
  CHECK(of_now.err.find("older") == std::string::npos);
  const Ran at_home = with_data("restore '" + backup + "'", data);
  CHECK(at_home.code == 0);
  CHECK(at_home.out.find("only the list of erasures") == std::string::npos);
}

TEST_CASE("a service that cannot listen, or has no rules, begins no data folder") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  const Serving other;
  const std::string taken = other.address().substr(std::string("http://").size());
  const Ran in_use = run("serve --listen " + taken + " --data '" + data + "'");
  CHECK(in_use.code == 3);
  CHECK(in_use.err.find("Cannot listen on " + taken) != std::string::npos);
  const Ran named = run("serve --listen 127.0.0.1:0 --rules /nowhere --data '" + data + "'");
  CHECK(named.code == 3);
  CHECK(named.err.find("'/nowhere'") != std::string::npos);
  const std::string broken = scratch.at("rules");
  fs::create_directory(broken);
  std::ofstream(broken + "/one.toml") << "id =";
  CHECK(run("serve --listen 127.0.0.1:0 --rules '" + broken + "' --data '" + data + "'").code == 1);
  // a program that lies where there are no files, started where there are none
  const std::string alone = scratch.at("bin");
  fs::create_directory(alone);
  fs::copy_file(kProgram, alone + "/ratecheck");
  const std::string told =
      shell("cd '" + alone + "' && ./ratecheck serve --listen 127.0.0.1:0 --data '" + data + "' 2>&1; echo $?");
  CHECK(told.ends_with("3\n"));
  for (const std::string& place :
       {scratch.at("parsers"), scratch.at("share/ratecheck/parsers"), alone + "/parsers"})
    CHECK_MESSAGE(told.find("'" + place + "'") != std::string::npos, told);
  CHECK_FALSE(fs::exists(data));
}

TEST_CASE("a service begins on no disk that is too small, and says in its log when one fills and has room again") {
  const Scratch scratch;
  const std::string disk = scratch.at("disk");
  fs::create_directory(disk);
  const auto mount = [&](const char* size) {
    return ::mount("tmpfs", disk.c_str(), "tmpfs", 0, (std::string("mode=0700,size=") + size).c_str()) == 0;
  };
  if (!mount("40m")) {
    MESSAGE("nobody may mount a file system here: not tested");
    return;
  }
  const Ran refused = run("serve --listen 127.0.0.1:0 --data '" + disk + "/data'");
  CHECK(refused.code == 3);
  CHECK(refused.err.find("a new data folder needs 68 MiB") != std::string::npos);
  CHECK(fs::is_empty(disk));
  ::umount2(disk.c_str(), MNT_DETACH);
  REQUIRE(mount("80m"));
  {
    const Serving service(disk + "/data");
    const auto answer = [&] {
      return shell("curl -s -o /dev/null -w '%{http_code}' -X POST '" + service.address() + "/v1/workers'");
    };
    CHECK(answer() == "201");
    CHECK(service.log().find("disk_full") == std::string::npos);
    {
      std::ofstream others(disk + "/others", std::ios::binary);
      const std::string page(4096, 'x');
      while (others.write(page.data(), static_cast<std::streamsize>(page.size())).flush()) {
      }
    }
    for (int i = 0; i < 200 && answer() == "201"; ++i) {
    }
    CHECK(answer() == "503");
    CHECK(service.log().find(R"("code":"disk_full")") != std::string::npos);
    CHECK(service.log().find("disk_has_room") == std::string::npos);
    fs::remove(disk + "/others");
    CHECK(answer() == "201");
    CHECK(service.log().find(R"("code":"disk_has_room")") != std::string::npos);
  }
  ::umount2(disk.c_str(), MNT_DETACH);
}

TEST_CASE("a backup of a folder whose log was cut is made, tells so and is an exit code, and no older one goes") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  const std::string to = scratch.at("backups");
  fs::create_directory(to);
  const auto cut_log = [&] {
    {
      Serving service(data);
      for (int i = 0; i < 20; ++i)
        new_key(service);
      service.end(SIGKILL);
    }
    const std::string log = data + "/ratecheck.db-wal";
    fs::resize_file(log, fs::file_size(log) / 2);
  };
  cut_log();
  const Ran once = with_data("backup '" + scratch.at("b.db") + "'", data);
  CHECK(once.code == 3);
  CHECK(once.err.find("The backup was made, but before it the log of the database had been cut") !=
        std::string::npos);
  CHECK(fs::exists(scratch.at("b.db")));
  CHECK(with_data("backup '" + scratch.at("c.db") + "'", data).code == 0);
  CHECK(with_data("backup --keep 1 --to '" + to + "'", data).code == 0);
  cut_log();
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  const Ran series = with_data("backup --keep 1 --to '" + to + "'", data);
  CHECK(series.code == 3);
  CHECK(series.out.find("2 backups there now") != std::string::npos);
}

TEST_CASE("a backup goes beside no data folder that it is of, and what is wrong in keep is an exit code") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  REQUIRE(with_data("demo --workers 6 --work-items 60", data).code == 0);
  const Ran refused = with_data("backup --to '" + data + "/keep'", data);
  CHECK(refused.code == 1);
  CHECK(refused.err.find("Choose a folder outside of the data folder") != std::string::npos);
  std::ofstream(data + "/keep/erasures", std::ios::app) << "hello\n";
  const Ran found = with_data("verify", data);
  CHECK(found.code == 3);
  CHECK(found.err.find(data + "/keep/erasures:6:") != std::string::npos);
  CHECK(with_data("verify", data).code == 3);          // a look mends nothing
  CHECK(with_data("organizer list", data).code == 0);  // any other opening does
  CHECK(with_data("verify", data).code == 0);
}

TEST_CASE("a service that is told to stop does so at once, also while a backup is sealed") {
  const Scratch scratch;
  const std::string to = scratch.at("backups");
  fs::create_directory(to);
  const std::string passphrase = scratch.file("passphrase", "four words are good\n");
  fs::permissions(passphrase, fs::perms::owner_read | fs::perms::owner_write);
  Serving service;
  std::thread command([&] {
    run("backup --to '" + to + "' --with-keep --passphrase-file '" + passphrase + "' --data '" + service.data() +
        "'");
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  const auto begun = std::chrono::steady_clock::now();
  CHECK(WIFEXITED(service.end(SIGTERM)));
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));
  command.join();
  for (const auto& entry : fs::directory_iterator(to))
    CHECK(entry.path().string().find(".partial-") == std::string::npos);
}

TEST_CASE("a backup is checked by its name and restored with a word on what was done and what is left to do") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  const std::string other = scratch.at("other");
  const std::string backup = scratch.at("monday.db");
  for (const std::string& folder : {data, other})
    REQUIRE(with_data("demo --workers 6 --work-items 60", folder).code == 0);
  REQUIRE(with_data("backup '" + backup + "'", data).code == 0);

  const Ran checked = with_data("verify '" + backup + "'", data);
  CHECK(checked.code == 0);
  CHECK(checked.out.find("checked 6 workers") != std::string::npos);
  CHECK(checked.out.find("the backup is whole, and the secret in") != std::string::npos);
  const Ran foreign = with_data("verify '" + backup + "'", other);
  CHECK(foreign.code == 3);
  CHECK(foreign.out.find("opens nothing with the secret") != std::string::npos);
  CHECK(with_data("verify '" + backup + "'", scratch.at("none")).out.find("not held against a secret") !=
        std::string::npos);
  CHECK(with_data("verify ''", data).code == 2);

  const Ran refused = with_data("restore '" + backup + "'", other);
  CHECK(refused.code == 3);
  CHECK(refused.err.find("another installation") != std::string::npos);
  CHECK(with_data("verify", other).out.find("all is well") != std::string::npos);

  const std::string hello = scratch.file("hello.txt", "hello");
  for (const std::string& command : {"restore '" + hello + "'", "verify '" + hello + "'"}) {
    const Ran ran = with_data(command, data);
    CHECK(ran.code == 1);
    CHECK_MESSAGE(ran.err.find("no backup of Ratecheck") != std::string::npos, ran.err);
  }

  const Ran restored = with_data("restore '" + backup + "'", data);
  CHECK(restored.code == 0);
  CHECK(restored.out.find("checked, then restored 6 workers") != std::string::npos);
  CHECK(restored.out.find("ratecheck.db.before-restore-") != std::string::npos);
  CHECK(restored.out.find("left to do:") != std::string::npos);
  CHECK(with_data("verify", data).out.find("all is well") != std::string::npos);
  CHECK(with_data("backup '" + scratch.at("none/b.db") + "'", data).err.find("folder") != std::string::npos);
}

TEST_CASE("damage is told with its row, by every command and in the service's log, and a timer notices it") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  const std::string text = scratch.file("statement.json", kStatement);
  const std::string post =
      "/v1/statements -H 'Content-Type: application/vnd.ratecheck.statement+json' --data-binary @";
  std::string key;
  {
    const Serving service(data);
    key = new_key(service);
    CHECK(curl_as(service, key, post + text).find("\"id\":1") != std::string::npos);
  }
  {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open((data + "/ratecheck.db").c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, "UPDATE submission SET packed=x'0011'", nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
  }
  const Ran verified = with_data("verify", data);
  CHECK(verified.code == 3);
  CHECK(verified.out.find("submissions that cannot be read: 1 (rows of the table submission: 1)") !=
        std::string::npos);
  CHECK(verified.err.find("It is row 1 of the table submission.") != std::string::npos);
  const std::string backup = scratch.at("b.db");
  const Ran made = with_data("backup '" + backup + "'", data);
  CHECK(made.code == 3);
  CHECK(made.out.find("submissions that cannot be read: 1 (rows of the table submission: 1)") !=
        std::string::npos);
  CHECK(made.out.find("bytes, checked") == std::string::npos);
  CHECK(made.err.find("kept, since it is better than none") != std::string::npos);
  CHECK(fs::exists(backup));
  CHECK(with_data("verify '" + backup + "'", data).code == 1);
  const Ran restored = with_data("restore '" + backup + "'", data);
  CHECK(restored.code == 0);
  CHECK(restored.out.find("damaged in the backup already: submissions that cannot be read: 1") !=
        std::string::npos);
  const Ran judged = with_data("reassess --rules '" + rules_without_shipt(scratch) + "'", data);
  CHECK(judged.code == 0);
  CHECK(judged.out.find("passed over, since they are damaged: 1 uploads") != std::string::npos);
  {
    const Serving service(data);
    CHECK(curl_as(service, key, "/v1/me/statements/1").find("corrupt_database") != std::string::npos);
    CHECK(curl_as(service, key, "/v1/me/export").find("\"unreadable\":[{\"statement\":1") != std::string::npos);
    const std::string log = service.log();
    const std::size_t told = log.find("\"damage\":");
    REQUIRE(told != std::string::npos);
    CHECK(log.find("It is row 1 of the table submission.", told) != std::string::npos);
    CHECK(log.find("\"damage\":", told + 1) == std::string::npos);  // once
  }
}

TEST_CASE("what an update could not bring along is told at that start") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  fs::create_directory(data);
  sample::OldFolder("schema-11.sql").lay_out(data);
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((data + "/ratecheck.db").c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, "UPDATE submission SET packed=substr(packed, 1, 20) WHERE id IN (1, 2)", nullptr, nullptr,
                     nullptr) == SQLITE_OK);
  sqlite3_close(db);
  const Ran first = with_data("organizer list", data);
  CHECK(first.code == 0);
  CHECK(first.err.find("2 of its submissions could not be brought up to date") != std::string::npos);
  CHECK(first.err.find("'ratecheck verify' names their rows") != std::string::npos);
  CHECK(with_data("organizer list", data).err.find("brought up to date") == std::string::npos);
}

TEST_CASE(
    "a plan of releases is held against the rules, rules from a quarter to come, and changes once at a time") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  REQUIRE(with_data("organizer add olu", data, kPassword + "\n").code == 0);
  const std::string plan = slurp(kSource + "/src/insight/releases/default_plan.toml");
  const auto with = [&](std::string text, const char* from, const std::string& to) {
    text.replace(text.find(from), std::string(from).size(), to);
    return text;
  };
  const auto release = [&](const std::string& text) {
    return run("release --plan '" + scratch.file("plan.toml", text) + "' --data '" + data + "'");
  };
  const auto today =
      std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
  const std::string day = std::to_string(static_cast<int>(today.year()) + 1) + "-10-01";
  // What the program ships names rules that there are, each by what it is.
  const std::string good =
      with(with(plan, "name    = \"default\"", "name = \"ours\""), "version = 1", "version = 1\nfrom = " + day);
  CHECK(release(with(good, "ref-mw", "ref-mv")).err.find("Did you mean 'ref-mw'?") != std::string::npos);
  CHECK(release(with(good, "\"yardstick\"", "\"pay\"")).err.find("below a yardstick") != std::string::npos);
  const Ran misspelt = release(with(good, "bins    = 2", "bin = 2"));
  CHECK(misspelt.code == 1);
  CHECK(misspelt.err.find("plan.toml:") != std::string::npos);
  CHECK(release(with(good, day.c_str(), "2100-01-01")).err.find("within two years") != std::string::npos);
  CHECK(release(with(good, day.c_str(), "2020-01-01")).err.find("has not begun") != std::string::npos);
  CHECK(run("release --plan /nowhere.toml --data '" + data + "'").code == 1);
  const Ran loaded = release(good);
  CHECK(loaded.code == 0);
  CHECK(loaded.out.starts_with("the plan 'ours@1' rules the quarters that begin on " + day + " or later\n"));
  CHECK(release(good).code == 0);
  const Ran second = release(with(good, "version = 1", "version = 2"));
  CHECK(second.code == 1);
  CHECK(second.err.find("is waiting for its quarter") != std::string::npos);
}

TEST_CASE("a demo tells once how to log in, and its figures are behind that log-in") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  const Ran told = with_data("demo --workers 60 --work-items 1200", data);
  REQUIRE(told.code == 0);
  const std::string word = ", password ";
  const std::size_t at = told.out.find(word);
  REQUIRE(at != std::string::npos);
  const std::string password = told.out.substr(at + word.size(), told.out.find('\n', at) - at - word.size());
  CHECK(password.size() >= 16);
  CHECK(told.out.find(password, at + word.size() + 1) == std::string::npos);
  CHECK(told.out.find("ratecheck serve --data " + data) != std::string::npos);
  CHECK(told.out.find("/dashboard") != std::string::npos);
  for (const auto& entry : fs::recursive_directory_iterator(data)) {
    if (entry.is_regular_file())
      CHECK(slurp(entry.path().string()).find(password) == std::string::npos);
  }

  const Serving service(data);
  const std::string path = service.address() + "/v1/insights/discrepancies";
  CHECK(shell("curl -s -o /dev/null -w '%{http_code}' " + path) == "401");
  const std::string jar = scratch.at("cookies");
  const std::string log_in = R"({"name":"demo","password":")" + password + "\"}";
  const std::string session =
      shell("curl -s -c '" + jar + "' --json '" + log_in + "' " + service.address() + "/v1/session");
  CHECK(member(session, "role") == "steward");
  const std::string figures = shell("curl -s -b '" + jar + "' " + path);
  CHECK(figures.find("\"platform\":\"demo-meals\"") != std::string::npos);

  const Scratch other;
  const Ran again = with_data("demo --workers 6 --work-items 60", other.at("data"));
  CHECK(again.out.find(password) == std::string::npos);
}

TEST_CASE("a demo leaves an account of its name, that was there before, as it is") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  REQUIRE(with_data("organizer add demo", data, kPassword).code == 0);
  const Ran told = with_data("demo --workers 6 --work-items 60", data);
  CHECK(told.code == 0);
  CHECK(told.out.find("password") == std::string::npos);
  CHECK(told.err.find("'demo'") != std::string::npos);
}

TEST_CASE("the option that once closed the figures is still taken, and figures are closed without it") {
  const std::string help = run("serve --help").out;
  const std::size_t at = help.find("--insights-for-organizers");
  REQUIRE(at != std::string::npos);
  CHECK(help.find("changes nothing", at) != std::string::npos);
  const Scratch scratch;
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--insights-for-organizers"}}) {
    const Serving service(scratch.at("data"), more);
    CHECK(shell("curl -s -o /dev/null -w '%{http_code}' " + service.address() + "/v1/insights/discrepancies") ==
          "401");
  }
}

TEST_CASE("invented data is not judged by real rules") {
  const Scratch scratch;
  REQUIRE(with_data("demo --workers 6 --work-items 60", scratch.at("data")).code == 0);
  const Ran told = with_data("reassess", scratch.at("data"));
  CHECK(told.code == 1);
  CHECK(told.err.find("invented") != std::string::npos);
}

TEST_CASE("verify changes nothing in a damaged folder keep, so that the true copy can still be put back") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  REQUIRE(with_data("organizer add ada", data, kPassword).code == 0);
  REQUIRE(with_data("release", data).code == 0);
  REQUIRE(with_data("verify", data).code == 0);
  const std::string record = slurp(data + "/keep/spends");
  REQUIRE_FALSE(record.empty());
  const auto write = [&](const std::string& text) {
    std::ofstream(data + "/keep/spends") << text;
    fs::permissions(data + "/keep/spends", fs::perms::owner_read | fs::perms::owner_write);
  };
  for (const std::string& damaged : {std::string(), record + "junk\n"}) {
    CAPTURE(damaged);
    if (damaged.empty())
      fs::remove(data + "/keep/spends");
    else
      write(damaged);
    for (int i = 0; i < 2; ++i) {
      const Ran ran = with_data("verify", data);
      CHECK(ran.code == 3);
      CHECK(ran.err.find("keep/spends") != std::string::npos);
      CHECK(ran.err.find("keep/spends") == ran.err.rfind("keep/spends"));  // once
      CHECK(slurp(data + "/keep/spends") == damaged);
    }
    write(record);
    CHECK(with_data("verify", data).code == 0);
    CHECK(slurp(data + "/keep/spends") == record);
  }
}

TEST_CASE("what stands where the socket for commands belongs is named") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  REQUIRE(with_data("organizer add ada", data, kPassword).code == 0);
  fs::create_directory(data + "/operator");
  const Ran refused = with_data("serve --listen 127.0.0.1:0", data);
  CHECK(refused.code == 3);
  CHECK(refused.err.find(data + "/operator'") != std::string::npos);
  CHECK(refused.err.find("Address already in use") == std::string::npos);
}
