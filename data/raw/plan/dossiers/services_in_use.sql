-- Tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ từ đầu năm: đếm dịch vụ, không đếm hồ sơ.
-- Share of online services with dossiers since the start of the year: services are counted, not dossiers.
-- $since: ngày đầu năm / first day of the year; $until: ngày chốt số liệu / last day of the period.
-- services: danh mục dịch vụ công trực tuyến của từng đơn vị / the catalogue of each unit's online services.
-- Mỗi dịch vụ của một đơn vị có đúng một kết luận / each service of a unit has exactly one verdict:
--   tử số / numerator = met;  mẫu số / denominator = met + not_met + unknown;  còn lại: loại trừ / the rest: left out.
WITH used AS (
  SELECT
    unit,
    service,
    bool_or(channel = 'online') AS online,
    bool_or(channel IS NULL) AS unknown
  FROM dossiers
  WHERE received_on BETWEEN $since AND $until AND NOT secret
  GROUP BY unit, service
)
SELECT
  coalesce(services.unit, used.unit) AS unit,
  CASE
    WHEN services.service IS NULL AND used.online THEN 'not_listed'
    WHEN services.service IS NULL THEN 'not_online'
    WHEN used.online THEN 'met'
    WHEN used.unknown THEN 'unknown'
    ELSE 'not_met'
  END AS verdict,
  count(*) AS number
FROM services
FULL JOIN used ON used.unit = services.unit AND used.service = services.service
GROUP BY ALL
