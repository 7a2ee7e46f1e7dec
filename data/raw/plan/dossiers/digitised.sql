-- Tỷ lệ hồ sơ có thành phần hồ sơ và kết quả đã số hoá, chỉ tính hồ sơ tiếp nhận tại Bộ phận một cửa từ mốc của chú thích [1].
-- Share of dossiers whose papers and result are digitised, of those received at one-stop units from the dates of footnote [1].
-- $since: mốc của chú thích [1] đối với cấp này / the footnote's date for this level; $until: ngày chốt số liệu / last
-- day of the period; $unit_group: departments (cấp tỉnh / province) hoặc / or districts (cấp huyện).
-- Mỗi hồ sơ có đúng một kết luận / each dossier has exactly one verdict:
--   tử số / numerator = met;  mẫu số / denominator = met + not_met + unknown;  còn lại: loại trừ / the rest: left out.
SELECT
  unit,
  CASE
    WHEN secret THEN 'secret'
    WHEN unit_group <> $unit_group THEN 'other_level'
    WHEN NOT one_stop THEN 'elsewhere'
    WHEN received_on < $since THEN 'before_start'
    WHEN received_on > $until THEN 'after_period'
    WHEN finished_on IS NULL OR finished_on > $until THEN 'not_met'  -- chưa có kết quả / no result yet
    WHEN papers_digitised AND result_digitised THEN 'met'
    WHEN NOT papers_digitised OR NOT result_digitised THEN 'not_met'
    ELSE 'unknown'
  END AS verdict,
  count(*) AS number
FROM dossiers
GROUP BY unit, verdict
