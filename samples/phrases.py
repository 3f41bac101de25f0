"""What administrative papers say: subjects, legal bases, sentences with places to fill."""

from __future__ import annotations

from random import Random

from samples.agencies import PROVINCES
from samples.people import FAMILY, full_name

LETTER_SUBJECTS = (
    "triển khai công tác số hóa hồ sơ, kết quả giải quyết thủ tục hành chính năm {year}",
    "tăng cường kỷ luật, kỷ cương hành chính trong giải quyết thủ tục hành chính",
    "báo cáo kết quả thực hiện nhiệm vụ quý {quarter} năm {year}",
    "rà soát, thống kê hồ sơ tồn đọng tại bộ phận một cửa",
    "phối hợp cung cấp thông tin về đất đai của hộ gia đình, cá nhân",
    "cử cán bộ tham gia lớp tập huấn nghiệp vụ văn thư, lưu trữ",
    "góp ý dự thảo Kế hoạch chuyển đổi số năm {year}",
    "hướng dẫn đăng ký hộ tịch trên môi trường điện tử",
    "trả lời kiến nghị của cử tri trước kỳ họp thứ {small}",
    "bảo đảm an toàn giao thông cho học sinh, sinh viên trong dịp nghỉ lễ",
    "mua sắm trang thiết bị phục vụ công tác tiếp nhận và trả kết quả",
    "phòng, chống dịch sốt xuất huyết trong mùa mưa năm {year}",
    "xử lý đơn của ông {man} ở {unit}",
    "đôn đốc thực hiện kết luận thanh tra số {number}",
    "lấy ý kiến về phương án sắp xếp trụ sở làm việc",
    "công khai danh mục thủ tục hành chính thuộc thẩm quyền giải quyết",
)
DECISION_SUBJECTS = (
    "Về việc bổ nhiệm công chức giữ chức vụ lãnh đạo",
    "Về việc phê duyệt danh mục dịch vụ công trực tuyến toàn trình năm {year}",
    "Ban hành Quy chế tiếp nhận, số hóa hồ sơ giải quyết thủ tục hành chính",
    "Về việc thành lập Hội đồng xác định giá trị tài liệu",
    "Về việc giao chỉ tiêu biên chế công chức năm {year}",
    "Về việc khen thưởng các tập thể, cá nhân có thành tích xuất sắc năm {year}",
    "Phê duyệt kế hoạch lựa chọn nhà thầu gói thầu số {small}",
    "Về việc thu hồi đất để thực hiện dự án đường giao thông nông thôn",
    "Về việc cho phép chuyển mục đích sử dụng đất đối với hộ ông {man}",
    "Về việc kiện toàn Ban Chỉ đạo chuyển đổi số",
    "Ban hành Danh mục hồ sơ nộp lưu năm {year}",
    "Về việc điều động và tiếp nhận viên chức",
    "Công nhận kết quả đánh giá chỉ số cải cách hành chính năm {year}",
    "Về việc phân công nhiệm vụ của lãnh đạo cơ quan",
)
OTHER_TYPES = {
    "Thông báo": ("TB", ("Kết luận cuộc họp giao ban tháng {small}", "Về việc tuyển dụng viên chức năm {year}",
                         "Lịch tiếp công dân quý {quarter} năm {year}")),
    "Kế hoạch": ("KH", ("Triển khai công tác văn thư, lưu trữ năm {year}", "Kiểm tra công tác cải cách hành chính năm {year}",
                        "Tuyên truyền, phổ biến dịch vụ công trực tuyến trên địa bàn")),
    "Báo cáo": ("BC", ("Kết quả công tác cải cách hành chính quý {quarter} năm {year}", "Tình hình giải quyết khiếu nại, tố cáo năm {year}",
                       "Kết quả số hóa hồ sơ sáu tháng đầu năm {year}")),
    "Tờ trình": ("TTr", ("Về việc xin chủ trương mua sắm máy quét tài liệu", "Về việc phê duyệt dự toán kinh phí năm {year}")),
    "Giấy mời": ("GM", ("Dự họp giao ban công tác chuyển đổi số", "Tham dự Hội nghị tổng kết công tác năm {year}")),
    "Chỉ thị": ("CT", ("Về việc đẩy mạnh chuyển đổi số trong giải quyết thủ tục hành chính", "Về tăng cường công tác lưu trữ tài liệu điện tử")),
    "Hướng dẫn": ("HD", ("Thực hiện quy trình số hóa hồ sơ tại bộ phận một cửa", "Về việc lập hồ sơ điện tử và nộp lưu")),
    "Biên bản": ("BB", ("Họp xét duyệt hồ sơ tháng {small} năm {year}", "Bàn giao tài liệu lưu trữ năm {year}")),
    "Nghị quyết": ("NQ", ("Về kế hoạch phát triển kinh tế - xã hội năm {year}", "Về dự toán ngân sách địa phương năm {year}")),
    "Thư mời": ("TM", ("Tham gia chào giá máy quét tài liệu năm {year}", "Dự Lễ công bố kết quả cải cách hành chính")),
}  # fmt: skip
BASES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư",
    "Căn cứ Nghị định số 45/2020/NĐ-CP ngày 08 tháng 4 năm 2020 của Chính phủ về thực hiện thủ tục hành chính trên môi trường điện tử",
    "Căn cứ Nghị định số 118/2025/NĐ-CP ngày 09 tháng 6 năm 2025 của Chính phủ về thực hiện thủ tục hành chính theo cơ chế một cửa, một cửa liên thông",
    "Căn cứ Luật Lưu trữ ngày 21 tháng 6 năm 2024",
    "Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023",
    "Căn cứ Luật Cán bộ, công chức ngày 24 tháng 6 năm 2025",
    "Căn cứ Thông tư số 01/2023/TT-VPCP ngày 05 tháng 4 năm 2023 của Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ",
    "Căn cứ Quyết định số {number}/QĐ-UBND ngày {day}/{month}/{year} của Ủy ban nhân dân tỉnh về giao nhiệm vụ",
    "Căn cứ Kế hoạch số {number}/KH-UBND ngày {day}/{month}/{year} về chuyển đổi số",
)
SENTENCES = (
    "Thực hiện Công văn số {number}/UBND-NC ngày {day}/{month}/{year} của Ủy ban nhân dân tỉnh về việc triển khai nhiệm vụ trọng tâm, cơ quan đã chỉ đạo các đơn vị trực thuộc tổ chức thực hiện nghiêm túc.",
    "Các đơn vị chủ động rà soát hồ sơ, giấy tờ đang lưu giữ tại bộ phận một cửa; phân loại theo lĩnh vực, thời hạn bảo quản và lập danh mục gửi về trước ngày {day}/{month}/{year}.",
    "Giao Văn phòng chủ trì, phối hợp với các phòng chuyên môn kiểm tra, đôn đốc việc thực hiện; định kỳ hằng quý tổng hợp báo cáo kết quả theo quy định.",
    "Việc số hóa hồ sơ phải bảo đảm đầy đủ, chính xác, kịp thời; bản sao điện tử có giá trị pháp lý khi được ký số theo quy định của pháp luật.",
    "Kinh phí thực hiện được bố trí từ nguồn ngân sách nhà nước năm {year} và các nguồn hợp pháp khác, tổng số {money} đồng.",
    "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị phản ánh về cơ quan thường trực (qua ông {man}, điện thoại {phone}) để được hướng dẫn, giải quyết.",
    "Đề nghị thủ trưởng các cơ quan, đơn vị quán triệt đến toàn thể cán bộ, công chức, viên chức và người lao động nội dung nêu trên.",
    "Tổng số hồ sơ tiếp nhận trong kỳ là {big} hồ sơ, trong đó giải quyết đúng hạn {number} hồ sơ, đạt tỷ lệ {percent}%; số hồ sơ quá hạn phải có văn bản xin lỗi.",
    "Ủy ban nhân dân các xã, phường chịu trách nhiệm niêm yết công khai thủ tục hành chính, phí, lệ phí tại trụ sở và trên cổng thông tin điện tử.",
    "Tăng cường tuyên truyền để người dân, doanh nghiệp biết, sử dụng dịch vụ công trực tuyến; bố trí cán bộ hỗ trợ người cao tuổi, đồng bào dân tộc thiểu số.",
    "Cán bộ tiếp nhận có trách nhiệm kiểm tra tính hợp lệ của giấy tờ, đối chiếu với bản chính, quét và ký số trước khi chuyển hồ sơ đến bộ phận chuyên môn.",
    "Qua kiểm tra cho thấy một số đơn vị chưa cập nhật đầy đủ dữ liệu, còn để xảy ra tình trạng thất lạc tài liệu; yêu cầu nghiêm túc rút kinh nghiệm.",
    "Bà {woman}, Trưởng bộ phận, là đầu mối liên hệ; thư điện tử: {mail}.",
    "Thời gian thực hiện: bắt đầu từ {hour} giờ 00 phút ngày {day}/{month}/{year} tại Hội trường tầng {small}, trụ sở {unit}.",
    "Đối với các trường hợp đặc biệt, thủ trưởng đơn vị báo cáo bằng văn bản, nêu rõ lý do, thời hạn khắc phục và trách nhiệm của từng cá nhân liên quan.",
    "Nhiệm vụ trọng tâm là hoàn thiện cơ sở dữ liệu, kết nối, chia sẻ dữ liệu giữa các hệ thống thông tin; từng bước thay thế hồ sơ giấy bằng hồ sơ điện tử.",
    "Phấn đấu đến hết năm {year}, tối thiểu {percent}% kết quả giải quyết thủ tục hành chính còn hiệu lực được số hóa và tái sử dụng.",
    "Nội dung này thay thế hướng dẫn tại Công văn số {number}/SNV-VP ngày {day}/{month}/{year}; các quy định khác giữ nguyên hiệu lực.",
    "Diện tích đất thu hồi là {area} m², thuộc tờ bản đồ số {small}, có nguồn gốc do Nhà nước giao đất có thu tiền sử dụng đất.",
    "Căn cứ tình hình thực tế của địa phương, các đơn vị có thể điều chỉnh tiến độ cho phù hợp nhưng không được kéo dài quá {small} ngày làm việc.",
)
ARTICLES = (
    "Phê duyệt kèm theo Quyết định này nội dung chi tiết tại Phụ lục, gồm {small} mục với tổng kinh phí {money} đồng.",
    "Giao Chánh Văn phòng chủ trì, phối hợp với các đơn vị liên quan tổ chức triển khai, theo dõi và báo cáo kết quả thực hiện.",
    "Ông {man}, bà {woman} có trách nhiệm bàn giao công việc, hồ sơ, tài liệu trước ngày {day}/{month}/{year}.",
    "Quyết định này có hiệu lực kể từ ngày ký và thay thế Quyết định số {number}/QĐ-UBND ngày {day}/{month}/{year}.",
    "Quyết định này có hiệu lực thi hành kể từ ngày ký.",
    "Các thành viên làm việc theo chế độ kiêm nhiệm; Hội đồng tự giải thể sau khi hoàn thành nhiệm vụ.",
    "Mức hưởng theo quy định hiện hành; nguồn chi trả từ dự toán ngân sách năm {year} đã giao.",
)
LAST_ARTICLE = "Chánh Văn phòng, Thủ trưởng các cơ quan, đơn vị và các cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này"
RECEIVERS = (
    "Các sở, ban, ngành tỉnh", "Ủy ban nhân dân các xã, phường", "Công an tỉnh", "Kho bạc Nhà nước khu vực",
    "Trung tâm Phục vụ hành chính công", "Văn phòng Đăng ký đất đai", "Bảo hiểm xã hội tỉnh", "Hội Liên hiệp Phụ nữ tỉnh",
    "Các Trung tâm Y tế khu vực", "Trưởng phòng Văn hóa - Xã hội các xã, phường", "Hiệu trưởng các trường trung học phổ thông",
    "Ban Quản lý dự án đầu tư xây dựng", "Cục Thống kê tỉnh", "Ngân hàng Nhà nước khu vực",
)  # fmt: skip
COPIES = ("Như trên", "Như Điều 3", "Thường trực Tỉnh ủy", "Thường trực HĐND tỉnh", "Lãnh đạo cơ quan", "Cổng Thông tin điện tử tỉnh",
          "Các phòng chuyên môn", "Trung tâm Công báo", "Chủ tịch, các Phó Chủ tịch", "Sở Nội vụ", "Kho bạc Nhà nước")  # fmt: skip


def fill(rng: Random, text: str, year: int) -> str:
    """Put drawn words and numbers in a sentence's places."""
    province = rng.choice(list(PROVINCES))
    values = {
        "year": year,
        "quarter": rng.choice(("I", "II", "III", "IV")),
        "small": rng.randrange(2, 13),
        "number": rng.randrange(11, 4200),
        "big": f"{rng.randrange(4, 60)}.{rng.randrange(1000):03d}",
        "day": f"{rng.randrange(1, 29):02d}",
        "month": rng.randrange(3, 13),
        "hour": f"{rng.randrange(7, 15):02d}",
        "money": f"{rng.randrange(20, 980)}.{rng.randrange(1000):03d}.000",
        "percent": f"{rng.randrange(60, 100)},{rng.randrange(1, 10)}",
        "area": f"{rng.randrange(80, 980)},{rng.randrange(1, 10)}",
        "man": full_name(rng, True),
        "woman": full_name(rng, False),
        "phone": f"0{rng.choice((203, 236, 254, 297))}.3{rng.randrange(100, 999)}.{rng.randrange(100, 999)}",
        "mail": f"{rng.choice(('vanthu', 'tiepnhan', 'motcua'))}{rng.randrange(10, 99)}@example.gov.vn",
        "unit": rng.choice(PROVINCES[province]),
        "family": rng.choice(FAMILY),
    }
    return text.format(**values)


__all__ = [
    "ARTICLES",
    "BASES",
    "COPIES",
    "DECISION_SUBJECTS",
    "LAST_ARTICLE",
    "LETTER_SUBJECTS",
    "OTHER_TYPES",
    "RECEIVERS",
    "SENTENCES",
    "fill",
]
