// Reads every #include line of the rooms and holds it against docs/design.md "The rooms": data moves to the
// right only, and each heavy library has one room to live in.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

using Words = std::set<std::string>;

// Room -> rooms whose doors it may open, besides its own, and folder -> folders of its room that it may know: the
// lines "store: base statement" and "store/codec: store/db" of src/rooms.txt.
std::map<std::string, Words> read_plan() {
  std::map<std::string, Words> plan;
  std::ifstream in(fs::path(RATECHECK_SOURCE_DIR) / "src" / "rooms.txt");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(':');
    if (line.starts_with('#') || colon == std::string::npos)
      continue;
    std::istringstream words(line.substr(colon + 1));
    Words& may_know = plan[line.substr(0, colon)];
    for (std::string word; words >> word;)
      may_know.insert(word);
  }
  return plan;
}

const std::map<std::string, Words>& doors() {
  static const std::map<std::string, Words> plan = read_plan();
  return plan;
}

// Library header prefix -> the only files (prefix of the path under src/) that may include it.
const std::map<std::string, std::string>& libraries() {
  static const std::map<std::string, std::string> plan = {
      {"simdjson", "base/json_in.cpp"}, {"toml++", "base/toml_in.cpp"},
      {"date/", "base/dates.cpp"},      {"re2/", "extraction/"},
      {"SQLiteCpp", "store/"},          {"sqlite3", "store/"},
      {"httplib", "http/server.cpp"},   {"kainjow/", "api/page_template.h"},
      {"seccomp.h", "app/sandbox.cpp"},
  };
  return plan;
}

struct Include {
  std::string file;  // "store/writer.cpp", whether it lies in src or in include/ratecheck
  std::string room;
  std::string target;
  bool quoted = false;
};

std::vector<Include> includes_below(const fs::path& root) {
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp")
      continue;
    const fs::path relative = fs::relative(entry.path(), root);
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      if (line.rfind("#include", 0) != 0)
        continue;
      const std::size_t from = line.find_first_of("<\"");
      const std::size_t to = line.find_first_of(">\"", from + 1);
      if (from == std::string::npos || to == std::string::npos)
        continue;
      found.push_back({relative.string(), relative.begin()->string(), line.substr(from + 1, to - from - 1),
                       line[from] == '"'});
    }
  }
  return found;
}

std::vector<Include> all_includes() {
  std::vector<Include> all = includes_below(fs::path(RATECHECK_SOURCE_DIR) / "src");
  const std::vector<Include> headers = includes_below(fs::path(RATECHECK_SOURCE_DIR) / "include" / "ratecheck");
  all.insert(all.end(), headers.begin(), headers.end());
  return all;
}

/// "store/codec" of "store/codec/rows.h"; empty of what lies in the room itself, which all its folders may know.
std::string folder_of(const std::string& file) {
  const std::size_t room = file.find('/');
  const std::size_t folder = room == std::string::npos ? room : file.find('/', room + 1);
  return folder == std::string::npos ? "" : file.substr(0, folder);
}

/// Empty when a room's folder may know the other.
std::string complaint_inside(const Include& include) {
  const std::string from = folder_of(include.file);
  const std::string to = folder_of(include.target);
  if (from.empty() || to.empty() || from == to)
    return {};
  const auto folder = doors().find(from);
  if (folder != doors().end() && folder->second.count(to) != 0)
    return {};
  return include.file + " includes " + include.target + ", which " + from + " may not know";
}

/// Empty when the include is allowed.
std::string complaint(const Include& include) {
  const auto room = doors().find(include.room);
  if (room == doors().end())
    return include.file + ": '" + include.room + "' is not a room of the plan";
  static const std::string kDoor = "ratecheck/";
  if (include.target.rfind(kDoor, 0) == 0) {
    const std::string rest = include.target.substr(kDoor.size());
    const std::string other = rest.substr(0, rest.find('/'));
    if (other == include.room || room->second.count(other) != 0)
      return {};
    return include.file + " opens the door of " + other + ", which " + include.room + " may not know";
  }
  if (include.quoted) {  // no door: it is named from src/, and the room is one's own
    return include.target.rfind(include.room + "/", 0) == 0
               ? complaint_inside(include)
               : include.file + " includes " + include.target + ", which is neither a door nor inside " +
                     include.room;
  }
  for (const auto& [prefix, home] : libraries()) {
    if (include.target.rfind(prefix, 0) == 0 && include.file.rfind(home, 0) != 0) {
      return include.file + " includes " + include.target + ", which lives in " + home + " only";
    }
  }
  return {};
}

}  // namespace

TEST_CASE("no room opens a door that it may not know") {
  const std::vector<Include> all = all_includes();
  REQUIRE(all.size() > 100);
  for (const Include& include : all) {
    const std::string found = complaint(include);
    CHECK_MESSAGE(found.empty(), found);
  }
}

TEST_CASE("judging gets at work through views alone; only findings look into the statements themselves") {
  std::size_t looked = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(RATECHECK_SOURCE_DIR) / "src" / "assessment")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("findings") || name.starts_with("missing_work") || name.starts_with("conflicts"))
      continue;
    ++looked;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      CAPTURE(name);
      CAPTURE(line);
      CHECK(line.find("WorkItem") == std::string::npos);
    }
  }
  CHECK(looked >= 8);
}

TEST_CASE("the plan of the house has no circle: a room or folder knows only those that stand above it") {
  std::ifstream in(fs::path(RATECHECK_SOURCE_DIR) / "src" / "rooms.txt");
  Words above;
  for (std::string line; std::getline(in, line);) {
    const std::string room = line.substr(0, line.find(':'));
    if (line.starts_with('#') || room == line)
      continue;
    CAPTURE(room);
    CHECK(std::includes(above.begin(), above.end(), doors().at(room).begin(), doors().at(room).end()));
    above.insert(room);
  }
  CHECK(above.size() == doors().size());
  CHECK(above.size() > 10);
}

TEST_CASE("no two headers name a type alike: one name, one meaning") {
  const std::regex type(R"(^(?:class|struct|enum class) ([A-Z]\w*)(?: final)?(?: :[^{;]*)? \{)");
  std::map<std::string, std::string> homes;
  for (const char* tree : {"src", "include"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(RATECHECK_SOURCE_DIR) / tree)) {
      if (entry.path().extension() != ".h")
        continue;
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        std::smatch found;
        if (!std::regex_search(line, found, type))
          continue;
        const auto [home, fresh] = homes.emplace(found[1].str(), entry.path().string());
        CHECK_MESSAGE(fresh, found[1].str(), " stands in ", home->second, " and in ", entry.path().string());
      }
    }
  }
  CHECK(homes.size() > 200);
}

TEST_CASE("the guard sees a forbidden door") {
  CHECK_FALSE(complaint({"extraction/x.cpp", "extraction", "ratecheck/store/store.h"}).empty());
  CHECK_FALSE(complaint({"base/x.cpp", "base", "ratecheck/statement/statement.h"}).empty());
  CHECK_FALSE(complaint({"store/x.cpp", "store", "re2/re2.h"}).empty());
  CHECK_FALSE(complaint({"attic/x.cpp", "attic", "string"}).empty());
  CHECK_FALSE(complaint({"insight/x.cpp", "insight", "store/db/connection.h", true}).empty());
  CHECK_FALSE(complaint({"store/x.cpp", "store", "connection.h", true}).empty());
  CHECK_FALSE(complaint({"rulebook/language/x.cpp", "rulebook", "rulebook/load/loading.h", true}).empty());
  CHECK(complaint({"rulebook/load/x.cpp", "rulebook", "rulebook/language/ast.h", true}).empty());
  CHECK(complaint({"store/x.cpp", "store", "store/db/connection.h", true}).empty());
  CHECK(complaint({"store/x.cpp", "store", "SQLiteCpp/Database.h"}).empty());
}
