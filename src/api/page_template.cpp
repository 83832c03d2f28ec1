#include "api/page_template.h"

namespace ratecheck::api {

std::string fill(std::string_view page, const mustache::data& values) {
  return mustache::mustache(std::string(page)).render(values);
}

}  // namespace ratecheck::api
