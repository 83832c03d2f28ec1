#include "ratecheck/document/json_places.h"

namespace ratecheck::document {
namespace {

// Walks the text beside the parsed tree, and notes where each value begins and ends. simdjson's tree does not
// keep places, and this second walk needs no parser: the text is known to be valid JSON and the tree says what
// comes next, so structure is only stepped over, never checked. Every step still stays inside the text,
// whatever it is given.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  PlacedJson walk(const JsonValue& value) {
    blanks();
    PlacedJson out;
    out.value = &value;
    out.from = at_;
    switch (value.kind) {
      case JsonKind::object:
        step();
        for (const JsonMember& member : value.members) {
          blanks();
          string();
          blanks();
          step();  // the colon
          out.children.push_back(walk(member.value));
          blanks();
          step();  // a comma or the end
        }
        if (value.members.empty())
          close();
        break;
      case JsonKind::array:
        step();
        for (const JsonValue& item : value.items) {
          out.children.push_back(walk(item));
          blanks();
          step();
        }
        if (value.items.empty())
          close();
        break;
      case JsonKind::string:
        string();
        break;
      default:
        scalar();
    }
    out.to = at_;
    return out;
  }

 private:
  void step() { at_ += at_ < text_.size(); }
  void close() {
    blanks();
    step();
  }
  void blanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
      ++at_;
  }
  void string() {
    step();
    while (at_ < text_.size() && text_[at_] != '"')
      at_ += text_[at_] == '\\' ? 2U : 1U;
    step();
  }
  void scalar() {
    while (at_ < text_.size() && std::string_view(",]} \n\r\t").find(text_[at_]) == std::string_view::npos)
      ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

const PlacedJson* PlacedJson::find(std::string_view name) const {
  for (std::size_t i = 0; i < value->members.size(); ++i) {
    if (value->members[i].name == name)
      return &children[i];
  }
  return nullptr;
}

PlacedJson find_places(std::string_view text, const JsonValue& value) {
  return Walker(text).walk(value);
}

}  // namespace ratecheck::document
