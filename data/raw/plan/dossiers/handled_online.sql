-- Tỷ lệ hồ sơ thủ tục hành chính xử lý trực tuyến, cộng dồn từ đầu năm.
-- Share of administrative dossiers handled online, since the start of the year.
-- $since: ngày đầu năm / first day of the year; $until: ngày chốt số liệu / last day of the period.
-- Mỗi hồ sơ có đúng một kết luận / each dossier has exactly one verdict:
--   tử số / numerator = met;  mẫu số / denominator = met + not_met + unknown;  còn lại: loại trừ / the rest: left out.
SELECT
  unit,
  CASE
    WHEN secret THEN 'secret'
    WHEN received_on < $since THEN 'carried_over'
    WHEN received_on > $until THEN 'after_period'
    WHEN channel = 'online' THEN 'met'
    WHEN channel IS NULL THEN 'unknown'
    ELSE 'not_met'
  END AS verdict,
  count(*) AS number
FROM dossiers
GROUP BY unit, verdict
