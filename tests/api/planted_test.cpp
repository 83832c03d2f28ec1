// Names, phones, addresses, plates, e-mails and notes of customers are planted into a document of every layout.
// They may stand in the uploader's own answer, as text that was not read; nowhere else.

#include "api_rig.h"

using namespace test;

namespace fs = std::filesystem;

namespace {

const std::vector<std::string> kPlants = {"Zebediah Quux",
                                          "+1 555 013 7788",
                                          "742 Evergreenish Byway, Apt 9",
                                          "PLT-4711X",
                                          "zeb.quux@example.org",
                                          "ring twice, dog Fluffkin bites",
                                          "Ms Ottoline Brzezina",
                                          "(0044) 7700 900461"};
/// ImportWriter that give a person away even when the rest is gone.
const std::vector<std::string> kTraces = {"Zebediah", "Quux",     "013 7788", "Evergreenish", "4711X",
                                          "zeb.quux", "Fluffkin", "Ottoline", "Brzezina",     "7700 900461"};

/// A line of its own at many places of a text.
std::string planted_text(const std::string& text) {
  std::string out;
  std::size_t line = 0;
  std::size_t plant = 0;
  for (const char c : text) {
    out += c;
    if (c == '\n' && ++line % 4 == 0)
      out += kPlants[plant++ % kPlants.size()] + "\n";
  }
  return out + kPlants[0] + "\n" + kPlants[5] + "\n";
}

/// Further columns, as downloads have them, and one row that is not whole.
std::string planted_csv(const std::string& text) {
  const std::string header = text.substr(0, text.find('\n'));
  const char separator = header.find(';') != std::string::npos    ? ';'
                         : header.find('\t') != std::string::npos ? '\t'
                                                                  : ',';
  std::string out;
  bool quoted = false;
  bool first = true;
  for (const char c : text) {
    quoted = quoted != (c == '"');
    if (c == '\r')
      continue;
    if (c == '\n' && !quoted) {
      for (std::size_t i = 0; i < kPlants.size(); ++i)
        out += separator + (first ? "\"Passenger remark " + std::to_string(i) + "\"" : "\"" + kPlants[i] + "\"");
      first = false;
    }
    out += c;
  }
  return out + "\"" + kPlants[0] + "\"" + separator + "\"" + kPlants[3] + "\"\n";
}

/// Further members of every object.
std::string planted_json(const std::string& text) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && (i == 0 || text[i - 1] != '\\'))
      quoted = !quoted;
    out += text[i];
    if (text[i] != '{' || quoted)
      continue;
    const bool empty = text[text.find_first_not_of(" \n\t", i + 1)] == '}';
    for (std::size_t p = 0; p < kPlants.size(); ++p)
      out += "\"remark_" + std::to_string(p) + "\":\"" + kPlants[p] + "\"" +
             (empty && p + 1 == kPlants.size() ? "" : ",");
  }
  return out;
}

struct Planted {
  std::string layout;
  std::string type;
  std::string text;
};

std::vector<Planted> planted_documents() {
  std::vector<Planted> out;
  const fs::path root = fs::path(RATECHECK_SOURCE_DIR) / "fixtures";
  for (const auto& parser : shipped_library()->parsers.parsers()) {
    if (!fs::exists(root / parser->id))
      continue;
    for (const auto& entry : fs::directory_iterator(root / parser->id)) {
      if (entry.path().string().ends_with(".expected.json"))
        continue;
      const std::string text = file_text(entry.path());
      if (parser->media == "csv")
        out.push_back({parser->id, "text/csv", planted_csv(text)});
      else if (parser->media == "json")
        out.push_back({parser->id, "application/json", planted_json(text)});
      else
        out.push_back({parser->id, "text/plain", planted_text(text)});
      break;
    }
  }
  return out;
}

void check_clean(const std::string& where, const std::string& text) {
  for (const std::string& trace : kTraces) {
    CAPTURE(where);
    CAPTURE(trace);
    CHECK(text.find(trace) == std::string::npos);
  }
}

/// The answer without what only the uploader sees.
std::string without_unread(const JsonValue& value) {
  std::string out = value.text;
  for (const JsonValue& item : value.items)
    out += "\n" + without_unread(item);
  for (const auto& [name, member] : value.members) {
    if (name != "unread")
      out += "\n" + name + " " + without_unread(member);
  }
  return out;
}

}  // namespace

TEST_CASE(
    "planted people: of every layout, nothing of them is in the statement, the store, the log, a figure or an "
    "alarm") {
  Rig rig;
  const std::string key = rig.new_key();
  std::set<std::string> media_read;
  std::size_t read = 0;
  const std::vector<Planted> documents = planted_documents();
  for (const Planted& document : documents) {
    CAPTURE(document.layout);
    // as often as it takes for the week of a layout to be shown
    for (int copy = 0; copy < 5; ++copy) {
      const Response answer = rig.as(key, "POST /v1/statements?zone=Europe/Zurich&year=2024", document.type,
                                     document.text + std::string(static_cast<std::size_t>(copy), '\n'));
      if (answer.status != 201) {
        MESSAGE(document.layout << ": " << answer.body.substr(0, 300));
        break;
      }
      check_clean(document.layout + ", answer", without_unread(Rig::parsed(answer.body)));
      media_read.insert(document.type);
      read += copy == 0 ? 1 : 0;
    }
  }
  CHECK(read + 3 >= documents.size());  // a line in the wrong place may make a layout unrecognisable
  CHECK(media_read.size() == 3);
  const Desk desk(rig, "sam", store::Role::steward);
  const std::string layouts = desk.get("/v1/insights/layouts").body;
  CHECK(layouts.find("\"alarm\":true") != std::string::npos);
  check_clean("alarms", layouts);
  check_clean("metrics", rig.send("GET /metrics").body);
  check_clean("export", rig.as(key, "GET /v1/me/export").body);
  check_clean("audit", desk.get("/v1/audit").body);
  for (const std::string& line : rig.log)
    check_clean("log", line);
  for (const std::string& file : rig.folder_content())
    check_clean("file " + file.substr(0, file.find('\n')), file);
  const std::vector<std::string> kept = rig.kept_statements();
  CHECK(!kept.empty());
  for (const std::string& text : kept)
    check_clean("kept statements", text);
}
