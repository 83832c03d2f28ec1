#include "api/page_template.h"

#include "ratecheck/base/plain_text.h"

namespace ratecheck::api {

std::string escape(const std::string& text) {
  return mustache::html_escape(shown(text, LineEnds::allowed));
}

std::string fill(std::string_view page, const mustache::data& values) {
  mustache::mustache whole{std::string(page)};
  whole.set_custom_escape(escape);
  return whole.render(values);
}

}  // namespace ratecheck::api
