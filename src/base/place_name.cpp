#include "ratecheck/base/place_name.h"

#include <fmt/format.h>

#include <set>

#include "ratecheck/base/text.h"

namespace ratecheck {
namespace {

// ISO 3166-1 alpha-2, officially assigned codes.
constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
    "BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM "
    "FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT "
    "JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN "
    "MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT "
    "PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL "
    "TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

// ISO 3166-2 of the countries whose pay rules differ inside the country.
constexpr std::string_view kSubdivisions =
    "US-AL US-AK US-AZ US-AR US-CA US-CO US-CT US-DE US-DC US-FL US-GA US-HI US-ID US-IL US-IN US-IA US-KS US-KY "
    "US-LA US-ME US-MD US-MA US-MI US-MN US-MS US-MO US-MT US-NE US-NV US-NH US-NJ US-NM US-NY US-NC US-ND US-OH "
    "US-OK US-OR US-PA US-RI US-SC US-SD US-TN US-TX US-UT US-VT US-VA US-WA US-WV US-WI US-WY CA-AB CA-BC CA-MB "
    "CA-NB CA-NL CA-NS CA-NT CA-NU CA-ON CA-PE CA-QC CA-SK CA-YT AU-ACT AU-NSW AU-NT AU-QLD AU-SA AU-TAS AU-VIC "
    "AU-WA GB-ENG GB-NIR GB-SCT GB-WLS CH-GE IN-KA IN-MH IN-RJ ID-JK ID-JB ID-BT";

// Localities that a published rule tells apart.
constexpr std::string_view kLocalities[] = {
    "US-NY/New York City",
    "US-NY/outside New York City",
    "US-WA/Seattle",
    "US-WA/outside Seattle",
    "US-IL/Chicago",
    "US-CA/Alameda",
    "US-CA/Berkeley",
    "US-CA/Burlingame",
    "US-CA/Cupertino",
    "US-CA/Daly City",
    "US-CA/El Cerrito",
    "US-CA/Emeryville",
    "US-CA/Fremont",
    "US-CA/Hayward",
    "US-CA/Los Altos",
    "US-CA/Los Angeles",
    "US-CA/Los Angeles County unincorporated",
    "US-CA/Malibu",
    "US-CA/Menlo Park",
    "US-CA/Milpitas",
    "US-CA/Mountain View",
    "US-CA/Oakland",
    "US-CA/Palo Alto",
    "US-CA/Pasadena",
    "US-CA/Petaluma",
    "US-CA/Redwood City",
    "US-CA/Richmond",
    "US-CA/San Diego",
    "US-CA/San Francisco",
    "US-CA/San Jose",
    "US-CA/San Mateo",
    "US-CA/Santa Clara",
    "US-CA/Santa Monica",
    "US-CA/Santa Rosa",
    "US-CA/South San Francisco",
    "US-CA/Sunnyvale",
    "US-CA/West Hollywood",
    "US-TX/Dallas",
    "US-MN/Minneapolis",
    "GB/London",
    "GB/Manchester",
    "GB/Birmingham",
    "GB/Leeds",
    "GB/Liverpool",
    "GB/Sheffield",
    "GB/Cardiff",
    "FR/Paris",
    "IT/Milan",
    "IT/Monza",
    "IT/Turin",
    "IT/Rome",
    "IT/Rimini",
    "IT/Genoa",
    "IT/Catanzaro",
    "IT/Brescia",
    "IT/Modena",
    "IT/Cagliari",
    "ES/Madrid",
    "CH/Geneva",
    "HR/Zagreb",
    "HR/Split",
    "SK/Košice",
    "HU/Budapest",
    "HU/Nyíregyháza",
    "HU/Dunakeszi",
    "HU/Cegléd",
    "PL/Warsaw",
    "PH/Metro Manila",
    "PH/Metro Cebu",
    "AU-SA/Adelaide",
    "JP/Tokyo",
    "JP/Saitama",
    "JP/Chiba",
    "JP/Kanagawa",
    "JP/Aichi",
    "JP/Osaka",
    "JP/Kyoto",
    "JP/Hyogo",
    "JP/Fukuoka",
    "ID/Zone I",
    "ID/Zone II",
    "ID/Zone III",
};

std::vector<std::string> all_names() {
  std::vector<std::string> names = known_localities();
  for (const std::string_view word : split(kCountries, ' '))
    names.emplace_back(word);
  for (const std::string_view word : split(kSubdivisions, ' '))
    names.emplace_back(word);
  return names;
}

bool is_known(std::string_view name) {
  static const std::set<std::string, std::less<>> kKnown = [] {
    const std::vector<std::string> names = all_names();
    return std::set<std::string, std::less<>>(names.begin(), names.end());
  }();
  return kKnown.contains(name);
}

}  // namespace

// What stands behind the area must begin a part of its own: "/Seattle" behind "US-WA", "-WA" behind a country. A
// dash within a name is none of these.
bool PlaceName::within(std::string_view area) const {
  if (text == area)
    return true;
  if (text.size() <= area.size() || text.compare(0, area.size(), area) != 0)
    return false;
  const char next = text[area.size()];
  return next == '/' || (next == '-' && area.find_first_of("-/") == std::string_view::npos);
}

std::vector<std::string> known_subdivisions(std::string_view country) {
  std::vector<std::string> out;
  for (const std::string_view word : split(kSubdivisions, ' ')) {
    if (word.substr(0, word.find('-')) == country)
      out.emplace_back(word);
  }
  return out;
}

const std::vector<std::string>& known_localities() {
  static const std::vector<std::string> names(std::begin(kLocalities), std::end(kLocalities));
  return names;
}

Result<PlaceName> parse_place(std::string_view text) {
  if (is_known(text))
    return PlaceName{std::string(text)};
  return Error{"unknown_place", fmt::format("'{}' is not a place of the list.", text)}.with_hint(
      "Write an ISO 3166 code such as GB or US-WA, with a locality where a rule needs one, such as "
      "US-WA/Seattle." +
      did_you_mean(text, all_names()));
}

}  // namespace ratecheck
