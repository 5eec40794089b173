# Türkçe. İngilizce dosyada aynı iletiler aynı sırayla ve aynı değişkenlerle bulunur.
# $n adlı değişkenler tam sayıdır ve çoğulu seçer (Türkçede sayıdan sonra ad tekil kalır); ötekiler biçimlenmiş gelir.
# Değişkenlere ek getirilmez: ünlü uyumu değere bağlıdır. Ek gereken yerde araya bir ad girer ("{ $file } dosyasına").

## Program

app-name = Nabız
app-tagline = Müşteri hizmetlerinin nabzı
app-language = Türkçe

## Rapor: başlık ve künye

report-title = Müşteri hizmetleri raporu
report-title-for = Müşteri hizmetleri raporu: { $account }
report-period = Dönem
report-as-of = { $instant } itibarıyla
report-built-from = Kaynak: { $files }, { $events }
report-language-switch = English
report-contents = İçindekiler
report-settings = Bu raporun dayanakları
report-settings-lead = Verilenler ve varsayılanlar. Ayarlarda değiştirdiğinizde rakamlar da değişir.

## Bölümler

section-overview = Genel bakış
section-overview-lead = Hizmetin nasıl gittiğini söyleyen rakamlar ve her birinin ne kadar kesin olduğu.
section-benchmark = Sektör kıyası
section-benchmark-lead = Rakamlarımız, başka şirketlerin yayımlanmış rakamlarının yanında.
section-trends = Eğilimler
section-trends-lead = Aydan aya. Gölgeli bant %95 güven aralığıdır.
section-distributions = Dağılımlar
section-distributions-lead = Taleplerin yarısı ortancadan hızlıdır, onda biri p90 değerinden yavaştır.
section-heatmap = Müşteriler ne zaman yazıyor, ne zaman arıyor
section-heatmap-lead = Açılan talepler, hesabın saat diliminde gün ve saate göre.
section-channels = Kanallar
section-channels-lead = Aynı rakamlar, kanal kanal. Küçük kanallar gizlenmez, işaretlenir.
section-teams = Takımlar
section-teams-lead = Takımın saati, talep takıma ulaştığında başlar.
section-agents = Temsilciler
section-agents-lead = Bu bir puan cetveli değildir: süreleri memnuniyet ve ilk temas çözüm oranıyla birlikte okuyun.
section-topics = Konular
section-topics-lead = Müşteriler bize neden ulaşıyor ve her konu nasıl sonuçlanıyor.
section-sla = SLA
section-sla-lead = Süresi geçen talep, yanıtlansın ya da yanıtlanmasın, ihlal anında sayılır.
section-backlog = Bekleyen iş ve yaşlandırma
section-backlog-lead = Hâlâ çözülmeyenler ve ne kadar süredir bekledikleri.
section-surveys = Memnuniyet
section-surveys-lead = Müşterilerin verdiği yanıtlar ve ankete kaç kişinin yanıt verdiği.
section-calls = Çağrılar
section-calls-lead = Kuyruklar, bekleme süreleri ve çağrıların akıbeti.
section-bots = Botlar ve otomasyon
section-bots-lead = Botun kapattığı talep, ancak müşteri geri gelmek zorunda kalmadıysa çözülmüş sayılır.
section-critical = Kritik talepler
section-critical-lead = En yüksek öncelikli talepler: ne kadar hızlı ele alındı, ne kadar hızlı çözüldü.
section-costs = Maliyetler
section-costs-lead = Bir temasın maliyeti ile bir çözümün maliyeti. İkisi aynı şey değildir.
section-staffing = Kadro planı
section-staffing-lead = Hedefi tutturmak için her saatte kaç kişi gerektiği.
section-data-quality = Veri kalitesi
section-data-quality-lead = Ne okundu, ne dışarıda kaldı ve neden.
section-definitions = Tanımlar
section-definitions-lead = Her rakamın nasıl hesaplandığı. Kurallar her hesap ve her dönem için aynıdır.

## Sütun başlıkları

column-metric = Metrik
column-value = Değer
column-conversations = Görüşmeler
column-ticketing = Destek talepleri
column-calls = Çağrılar
column-account = Hesap
column-top20 = İlk %20
column-median = Medyan
column-ours = Biz
column-label = Konum
column-gap = Fark
column-n = n
column-interval = %95 güven aralığı
column-change = Değişim
column-previous = Önceki dönem
column-trend = Eğilim
column-share = Pay
column-count = Sayı
column-target = Hedef
column-met = Tutulan
column-breached = İhlal
column-waiting = Bekleyen
column-oldest = En uzun bekleme
column-age = Yaş
column-notes = Notlar
column-source = Kaynak
column-reason = Neden
column-rows = Satır
column-example = Örnek

## İstatistikler

stat-n = n
stat-n-why = Rakamın arkasındaki talep, yanıt ya da çağrı sayısı
stat-value = Değer
stat-share = Oran
stat-count = Sayı
stat-mean = Ortalama
stat-median = Ortanca
stat-median-why = Taleplerin yarısı bu değerin altındadır
stat-p80 = p80
stat-p80-why = On talepten sekizi bu değerin altındadır
stat-p90 = p90
stat-p90-why = On talepten dokuzu bu değerin altındadır
stat-ci = %95 güven aralığı
stat-ci-why = Aynı hizmet yeniden ölçülse rakamın büyük olasılıkla içinde kalacağı aralık
stat-min = En küçük
stat-max = En büyük
stat-sum = Toplam
stat-num = Pay
stat-den = Payda
stat-cohort = Kohort ortancası
stat-cohort-why = Hâlâ bekleyenler dahil, dönemde açılan bütün taleplerde
stat-concurrency = Eş zamanlı

## Kanal sınıfları

class-conversation = Görüşme
class-ticket = Destek talebi
class-call = Çağrı
class-all = Tümü
class-account = Hesap geneli
classes-conversation = Görüşmeler
classes-ticket = Destek talepleri
classes-call = Çağrılar

## Kanallar

channel-live_chat = Canlı sohbet
channel-whatsapp = WhatsApp
channel-messenger = Messenger
channel-instagram_dm = Instagram mesajı
channel-telegram = Telegram
channel-wechat = WeChat
channel-x_dm = X mesajı
channel-sms = SMS
channel-in_app = Uygulama içi mesaj
channel-email = E-posta
channel-web_form = Web formu
channel-portal = Destek portalı
channel-social_public = Herkese açık yorum
channel-voicemail = Sesli mesaj
channel-api = API
channel-manual = Elle açılan
channel-phone_in = Gelen arama
channel-phone_out = Giden arama
channel-callback = Geri arama

## Öncelikler, durumlar, temsilci durumları, anketler

priority-low = Düşük
priority-normal = Normal
priority-high = Yüksek
priority-urgent = Acil
priority-critical = Kritik
status-new = Yeni
status-open = Açık
status-pending = Müşteri bekleniyor
status-on_hold = Beklemede
status-solved = Çözüldü
status-closed = Kapatıldı
agent_state-available = Müsait
agent_state-handling = İşlemde
agent_state-acw = Çağrı sonrası işlem
agent_state-break = Mola
agent_state-training = Eğitim
agent_state-meeting = Toplantı
agent_state-offline = Çevrimdışı
instrument-csat = Müşteri memnuniyeti (CSAT)
instrument-ces = Müşteri eforu (CES)
instrument-nps = Net tavsiye (NPS)
instrument-esat = Çalışan memnuniyeti (ESAT)

## Kırılımlar

dimension-account = Hesap
dimension-class = Sınıf
dimension-channel = Kanal
dimension-team = Takım
dimension-agent = Temsilci
dimension-topic = Konu
dimension-priority = Öncelik
dimension-hour = Saat
dimension-weekday = Haftanın günü
dimension-day = Gün
dimension-week = Hafta
dimension-month = Ay
key-none = (boş)
key-none-team = Takımsız
key-none-agent = Temsilcisiz
key-none-topic = Etiketsiz
key-none-priority = Önceliksiz
key-total = Toplam
key-other = Diğer

## Beslemeler: bir günlüğün getirebilecekleri

feed-assignments = atamalar
feed-replies = yanıtlar
feed-bot_replies = bot yanıtları
feed-statuses = durumlar
feed-topics = konular
feed-priorities = öncelikler
feed-teams = takımlar
feed-queues = çağrı kuyrukları
feed-calls = çağrılar
feed-deflections = yönlendirme teklifleri
feed-csat = memnuniyet anketleri
feed-ces = efor anketleri
feed-nps = tavsiye anketleri
feed-esat = çalışan anketleri
feed-surveys_sent = gönderilen anketler
feed-work = ölçülen çalışma süresi
feed-resolution_codes = çözüm kodları
feed-reviews = kalite değerlendirmeleri
feed-agent_states = temsilci durumları
feed-headcount = kadro
feed-costs = maliyetler
feed-customers = müşteriler ve siparişler

## Birimler ve sayılar

unit-second = sn
unit-minute = dk
unit-hour = sa
unit-days = { $n ->
   *[other] { $value } gün
}
unit-points = { $value } puan
unit-percent = %{ $value }
unit-per-hour = saatte { $value }
count-cases = { $n } talep
count-conversations = { $n } görüşme
count-tickets = { $n } destek talebi
count-calls = { $n } çağrı
count-events = { $n } olay
count-answers = { $n } yanıt
count-files = { $n } dosya
count-rows = { $n } satır
count-agents = { $n } temsilci
count-accounts = { $n } hesap

## Tarihler (CLDR: tr)

month-1 = Ocak
month-2 = Şubat
month-3 = Mart
month-4 = Nisan
month-5 = Mayıs
month-6 = Haziran
month-7 = Temmuz
month-8 = Ağustos
month-9 = Eylül
month-10 = Ekim
month-11 = Kasım
month-12 = Aralık
month-short-1 = Oca
month-short-2 = Şub
month-short-3 = Mar
month-short-4 = Nis
month-short-5 = May
month-short-6 = Haz
month-short-7 = Tem
month-short-8 = Ağu
month-short-9 = Eyl
month-short-10 = Eki
month-short-11 = Kas
month-short-12 = Ara
weekday-1 = Pazartesi
weekday-2 = Salı
weekday-3 = Çarşamba
weekday-4 = Perşembe
weekday-5 = Cuma
weekday-6 = Cumartesi
weekday-7 = Pazar
weekday-short-1 = Pzt
weekday-short-2 = Sal
weekday-short-3 = Çar
weekday-short-4 = Per
weekday-short-5 = Cum
weekday-short-6 = Cmt
weekday-short-7 = Paz
date-week = { $year }, { $week }. hafta

## Değer yoksa: ne yazılır ve neden

na-not_applicable = NA
na-benchmark_na = NA
na-no_data = —
na-below_min_n = az veri
na-privacy = gizli
na-no_source = kaynak yok
na-why-not_applicable = Bu kanal sınıfında böyle bir rakam yoktur
na-why-benchmark_na = Yayımlanan kıyasta bu kanal sınıfı için rakam yok
na-why-no_data = Bu dönemde sayılacak bir şey yok
na-why-below_min_n = Rakam göstermek için çok az talep var
na-why-privacy = Gizli tutuldu: kişi sayısı, birinin tanınabileceği kadar az
na-why-no_source = Günlükte bu rakam için veri yok
na-why-no_source-feed = Günlükte şu veri yok: { $feed }
not-reached = henüz ulaşılmadı

## Değer hakkında bilinmesi gerekenler: işaret ve açıklaması

flag-provisional = geçici
flag-few_data = az veri
flag-rescaled = ölçek dönüştürüldü
flag-mixed_scale = karışık ölçek
flag-scale_1_10 = 1–10 ölçeği
flag-approx = yaklaşık
flag-partial = kısmi
flag-uncalibrated = kalibre değil
flag-mixed_currency = karışık para birimi
flag-mixed_settings = karışık ayarlar
flag-no_reply_feed = yanıt verisi yok
flag-burnout_risk = aşırı yük
flag-why-provisional = Bazı talepler çok yeni: müşteri geri gelebilir
flag-why-few_data = Sıralama, kıyas ya da ok için çok az talep var
flag-why-rescaled = Başka ölçekteki puanlar 1–5 ölçeğine çevrildi
flag-why-mixed_scale = Farklı ölçeklerdeki yanıtlar birlikte sayıldı
flag-why-scale_1_10 = 1–10 ölçeğiyle soruldu, 0–10 ile kıyaslanamaz
flag-why-approx = Özetten hesaplandı, sapma en çok %1
flag-why-partial = Yalnız konuşma süresi: bekletme ve çağrı sonrası işlem günlükte yok
flag-why-uncalibrated = Değerlendirenler aynı talebe çok farklı puan veriyor
flag-why-mixed_currency = Maliyetler birden çok para biriminde; toplanmadı
flag-why-mixed_settings = Birlikte sayılan hesaplar bu ölçütü farklı ayarlıyor: hesap bazında sorun
flag-why-no_reply_feed = Günlükte yanıtlar olmadığından her yeniden açılma sayıldı
flag-why-burnout_risk = Temsilciler zamanlarının %90'ından fazlasında dolu

## Dayanak: talebi döneme yerleştiren an

anchor-line = Dönemi belirleyen: { $anchor }
anchor-completion = tamamlanma anı
anchor-opened = açılış anı
anchor-outcome = SLA sonucunun belli olduğu an
anchor-first_resolved = ilk çözüm anı
anchor-queue_entry = kuyruğa giriş anı
anchor-handle_end = işlemin bittiği an
anchor-answered = anketin yanıtlandığı an
anchor-sent = anketin gönderildiği an
anchor-arrival = çağrının geldiği an
anchor-became_critical = talebin kritik olduğu an
anchor-instant = dönem sonundaki durum
anchor-period = dönemin tamamı
anchor-reviewed = değerlendirme anı
anchor-both = gelenler için açılış, çözülenler için çözüm anı
hours-calendar = takvim saati
hours-business = mesai saati
hours-both = takvim / mesai
better-lower = düşük olması iyidir
better-higher = yüksek olması iyidir
better-neutral = iyi ya da kötü yönü yoktur
better-at_least_100 = %100 ve üzeri iyidir
better-band = { $from } ile { $to } arası iyidir

## Bir rakamın türevleri

variant-from_opened = açılıştan itibaren
variant-from_assignment = atamadan itibaren
variant-from_human_start = insana devirden itibaren
variant-any_reply = botlar dahil ilk yanıt
variant-first = ilk çözüme kadar
variant-requester_wait = yalnız müşterinin beklediği süre
variant-bot = botların çözdükleri
variant-human = insanların çözdükleri
variant-completed = yalnız tamamlananlar
variant-vendor_simple = tek yanıt, yazılımların saydığı gibi
variant-gross = brüt
variant-confirmed = onaylanan
variant-assumed = varsayılan
variant-bot_resolution_rate = botun katıldığı talepler içinde
variant-containment = insana devredilmeyen
variant-handoff_rate = insana devredilen
variant-acceptance = yapılan teklifler içinde
variant-hard = zor diyenler
variant-talk = konuşma
variant-hold = bekletme
variant-wrap = çağrı sonrası işlem
variant-raw = paylaştırmadan

## Kıyas

benchmark-source = Kaynak: { $source }, { $range }
benchmark-accounts-unknown = Kaynak, kaç şirketin katıldığını belirtmiyor.
benchmark-label-top20 = İlk %20
benchmark-label-above_median = Medyanın üstünde
benchmark-label-below_median = Medyanın altında
benchmark-label-uncertain = ~ { $label }
benchmark-uncertain = ~ belirsiz
benchmark-uncertain-why = Rakamımızın %95 güven aralığı sınırı kesiyor
benchmark-uncertain_source = kaynak belirsiz
benchmark-uncertain_source-why = Kaynak kendisiyle çelişiyor: tablosunda { $one }, metninde { $other }. İkisi de gösterildi.
benchmark-estimated = tahmini
benchmark-percentile = { $value }. yüzdelik dilim (tahmini)
benchmark-basis-assumed = kıyas tanımı: varsayım
benchmark-basis-assumed-why = Kaynak nasıl ölçtüğünü söylemiyor. En yakın olduğunu düşündüğümüz türev kıyaslandı.
benchmark-basis-partly_documented = kıyas tanımı: kısmen belgeli
benchmark-compared = Kıyaslanan: { $variant }, { $statistic }, { $hours }
benchmark-above-is-better = “Üstünde” her zaman daha iyi demektir: sürelerde daha hızlı, oran ve puanlarda daha yüksek.
benchmark-top20-is = “İlk %20”, beş şirketten birinin ulaştığı sınırdır; en iyilerin ortalaması değildir.
benchmark-own-sla = SLA oranı, şirketin kendi sözünü ne kadar tuttuğunu gösterir; hızlı olup olmadığını değil.
benchmark-na = Kıyasta yok
benchmark-too-few = Kıyas için çok az talep var
gap-median = medyana fark: { $gap }
gap-at-top20 = ilk %20 içinde
gap-faster-needed = ilk %20 ({ $cut }) için { $by } daha hızlı
gap-higher-needed = ilk %20 ({ $cut }) için { $by } daha yüksek

## Başka döneme göre değişim

change-none = belirgin değişim yok
change-better = daha iyi
change-worse = daha kötü
change-up = arttı
change-down = azaldı
change-versus = { $range } dönemine göre
change-too-few = kıyaslamak için az veri
change-first-period = önceki dönem yok
change-rule = Ok, yalnızca değişim rastlantıyla açıklanamayacak kadar büyükse konur.

## Bekleyenler, olgunlaşma, kohort

waiting-line = { $n ->
    [1] { $n } talep hâlâ bekliyor, bekleme süresi { $oldest }
   *[other] { $n } talep hâlâ bekliyor, en uzunu { $oldest }
}
waiting-none = bekleyen yok
immature-line = { $n } talep sayılmak için henüz çok yeni
cohort-line = Hâlâ bekleyenlerle birlikte: { $value }
cohort-why = Öne çıkan değer yalnız bitenleri görür. Bu değer, dönemde açılan her talebi hesaba katar.
as-of-line = { $date } itibarıyla

## Eğilim, dağılım, ısı haritası

chart-trend-alt = { $metric }, { $from } – { $to }: ilk değer { $first }, son değer { $last }
chart-distribution-alt = { $metric }: ortanca { $median }, on talepten dokuzu { $p90 } altında
chart-heatmap-cell = { $weekday } { $hour }: { $count }
chart-heatmap-peak = En yoğun: { $weekday } { $hour }, { $count }
chart-axis-duration = Süre
chart-axis-cases = Talep
chart-axis-share = Taleplerin payı
chart-interval = %95 güven aralığı
chart-goal = Hedef
chart-log-scale = logaritmik ölçek
chart-needs-script = Grafikler için JavaScript gerekir. Aşağıdaki tabloda aynı rakamlar var.

## SLA, bekleyen iş

sla-met = { $n } tutuldu
sla-breached = { $n } ihlal edildi
sla-response = İlk yanıt
sla-resolution = Çözüm
sla-policy-target = { $target } ({ $hours })
sla-mode-outcome = Süresi geçenler, yanıtlansın ya da yanıtlanmasın, ihlal sayılır
sla-mode-completed = Yalnız tamamlananlar, çoğu yazılımın saydığı gibi
backlog-now = Şu an açık
backlog-flow = başlangıçta { $start }, açılan { $opened }, yeniden açılan { $reopened }, çözülen { $resolved }, sonda { $end }
backlog-changes = Spam, silme ve birleştirme: { $value }
backlog-days = Şimdiki hızla { $days } sürecek iş
backlog-by-age = Yaşlarına göre açık talepler
backlog-bucket = { $from }–{ $to } gün
backlog-bucket-over = { $from } günden eski
backlog-growing = Bekleyen iş artıyor: açılandan az talep çözülüyor
backlog-shrinking = Bekleyen iş azalıyor: açılandan çok talep çözülüyor

## Gösterecek bir şey yoksa ve ne yapılabilir

empty-log = Raporlanacak olay yok.
empty-log-how = Komut satırında verilen dosyaları denetleyin: { $files }
empty-period = { $range } döneminde hiçbir şey olmamış. Günlük { $covered } dönemini kapsıyor.
empty-filter = Süzgece uyan talep yok: { $filter }
empty-sla = Bu günlükte SLA politikası yok.
empty-sla-how = Eklemek için { $file } dosyasına yazın: ilk yanıt ya da çözüm için hedef süre, hangi sınıf ve öncelik, hangi saatler.
empty-calendar = Bu hesabın mesai saatleri tanımlı değil.
empty-calendar-how = Süreleri mesai saatiyle de görmek için { $file } dosyasına çalışma saatlerini ve tatilleri ekleyin.
empty-teams = Bu günlükte takım adı geçmiyor.
empty-teams-how = Takımları ve üyelerini { $file } dosyasında sıralayın.
empty-surveys = Bu günlükte anket yanıtı yok.
empty-surveys-how = Anketleri survey_sent ve survey_answer olayları olarak aktarın.
empty-calls = Bu günlükte çağrı yok.
empty-topics = Bu günlükte taleplerin konusu yok.
empty-costs = Bu günlükte maliyet yok.
empty-costs-how = Talep ve çözüm başına maliyeti görmek için aylık tutarları cost olayları olarak aktarın.
empty-benchmark = Kıyaslanacak bir şey yok: yayımlanmış rakamların hiçbiri bu kanallara uymuyor.
empty-trend = Tek dönem henüz eğilim değildir.
empty-backlog = Açık talep yok. Hepsi çözülmüş.

## Varsayılanlar, açıkça

given-timezone = Saat dilimi: { $zone }
assumed-timezone = Saat dilimi verilmedi: { $zone } varsayıldı
given-calendar = Mesai saatleri: { $calendar }
assumed-no-calendar = Mesai saatleri verilmedi: süreler takvim saatiyle, 7 gün 24 saat
given-as-of = { $instant } itibarıyla
assumed-as-of = Günlükteki son olay itibarıyla, { $instant }
given-period = Dönem: { $range }
assumed-period = Dönem: günlüğün tamamı, { $range }
assumed-no-sla = SLA politikası verilmedi: SLA rakamlarının kaynağı yok
assumed-no-teams = Takım listesi verilmedi: takım rakamları günlüğe göre
given-settings = Ayarlar: { $file }
assumed-settings = Ayar dosyası yok: her şey varsayılan değerinde
given-mapping = { $file } dosyası { $format } olarak okundu
assumed-format = { $file } dosyası { $format } biçiminde görünüyor, öyle okundu
assumed-account = Hesap adı verilmedi: bütün olaylar { $account } hesabına yazıldı
assumed-currency = Maliyetlerde para birimi yok: { $currency } varsayıldı
read-files = { $n } dosya okundu
read-events = { $n } olay okundu
read-cases = { $n } talep
read-rate = { $events }, { $time } içinde
read-covers = Günlüğün kapsadığı dönem: { $range }
rows-quarantined = { $n } satır okunamadı. Bu satırlar { $file } dosyasında duruyor, hiçbir rakama girmedi.
rows-all-read = Bütün satırlar okundu.
duplicates-dropped = { $n } olay birden çok kez geldi, bir kez sayıldı

## Veri kalitesi

quality-good = Bildirilecek bir şey yok: bütün olaylar okundu ve kullanıldı.
quality-no_open = { $n } olay, açılışı bu günlükte olmayan taleplere ait
quality-after_as_of = { $n } olay rapor anından sonra, hesaba katılmadı
quality-unknown_survey = { $n } anket yanıtının anketi günlükte yok
quality-after_deletion = { $n } olay, talebi silindikten sonra gelmiş
quality-second_open = { $n } talep açılışı yinelenmiş: ilk açılış geçerli
quality-bad_clock = { $n } talepte bitiş, başlangıçtan beş saniyeden fazla önce: bu rakama katılmadı
quality-unknown_types = { $n } satırın olay türü bilinmiyor: { $types }
quality-not-counted = Spam, silinmiş, deneme ve birleştirilmiş talepler hiçbir rakama girmez: { $n }
quality-lapsed = { $n } talebi sistem yanıtsız kapattı. Bunlar çözülmüş sayılmaz.
quality-feeds-present = Bu günlükte olanlar: { $feeds }
quality-feeds-absent = Bu günlükte olmayanlar: { $feeds }
quality-refusals = Okunamayan satırlar, nedenlerine göre
refusal-unreadable = dosya okunamıyor
refusal-too_long = satır çok uzun
refusal-not_utf8 = UTF-8 değil
refusal-malformed = biçimi bozuk
refusal-missing = alan eksik
refusal-unknown = bilinmeyen sözcük
refusal-invalid = değerin biçimi yanlış
refusal-time = zaman okunamıyor
refusal-duplicate = aynı talebin ikinci satırı

## Tanımlar

definition-formula = Formül
definition-clock = Saat
definition-excluded = Sayılmayanlar
definition-variants = Türevler
definition-vendors = Başka yazılımlarda
definition-source = Kaynak
definition-also-called = Öteki adları
definition-direction = Yön
definition-show = Nasıl hesaplanıyor
definition-shared-rounding = Rakamlar yalnız gösterilirken yuvarlanır. Bütün hesaplar yuvarlanmamış değerlerle yapılır.
definition-shared-average = Ortalamaların, ortancaların ve yüzdelerin ortalaması alınmaz: her toplam, taleplerin kendisinden hesaplanır.
definition-shared-minimum = Arkasında en az { $show } talep yoksa rakam gösterilmez. En az { $rank } yoksa işaretlenir ve sıralamaya girmez.
definition-shared-reply = Yanıt saatini yalnız bir insanın herkese açık yanıtı durdurur. Otomatik iletiler, botlar ve özel notlar durdurmaz.

## Uçbirim

terminal-progress-reading = { $file } okunuyor
terminal-progress-building = Talepler bir araya getiriliyor
terminal-progress-computing = Rakamlar hesaplanıyor
terminal-progress-writing = { $file } yazılıyor
terminal-written = Rapor yazıldı: { $file }
terminal-open-hint = Tarayıcıda açın. İnternet bağlantısı gerekmez.
terminal-more = Bir rakamın ayrıntısı için: { $command }
terminal-legend = n: rakamın arkasındaki talep sayısı. ~: belirsiz. NA: böyle bir rakam yok.

## Komut satırı

cli-no-figures = Bu soru için gösterge yok.
cli-column-id = Kimlik
cli-column-english = İngilizce
cli-column-turkish = Türkçe
cli-column-unit = Birim
cli-metrics-legend = ● yayımlanmış kıyasta var · ○ hesaplanır, kıyasta NA · ▫ hesaplanır, kıyasta geçmez · – böyle bir gösterge yok · boş: hesabın geneli için. Ayrıntısı için: nabiz metrics KİMLİK
cli-classes-legend = ● yayımlanmış kıyasta var · ○ hesaplanır, kıyasta NA · ▫ hesaplanır, kıyasta geçmez · – böyle bir gösterge yok
cli-metric-headline = Öne çıkan değer
cli-metric-anchor = Dönemdeki yerini belirleyen
cli-metric-classes = Verildiği sınıflar
cli-metric-needs = Günlükte gereken
measure-seconds = süre
measure-percent = yüzde
measure-score = { $from } ile { $to } arası puan
measure-net_score = −100 ile 100 arası puan
measure-money = para
measure-count = adet
measure-ratio = oran
measure-number = sayı
cli-generated = Yazıldı: { $events }, { $cases }
cli-settings-written = Onlara uyan ayarlar: { $file }
cli-check-files = Dosyalar
cli-check-counts = { $rows }, { $events }, geri çevrilen: { $refused }
cli-check-line = ilki { $line }. satırda
cli-check-settings = Ayarlar
cli-check-no-such-account = Ayarlarda { $account } hesabı var, bu günlükte yok
cli-check-account = Hesap: { $account }
cli-check-span = İlk olay { $first }, son olay { $last }
cli-check-types = Olay türleri
cli-check-actors = Kim yapıyor
cli-check-needs = gereken: { $needs }
cli-check-good = Tuhaf bir şey yok.
cli-check-all-measured = Her göstergenin kaynağı var.
cli-or = { $one } ya da { $other }
cli-format-native = yerel olaylar
cli-format-csv = CSV, eşleme: { $mapping }
cli-format-empty = boş
cli-format-unknown = okunmadı
cli-actor-customer = müşteriler
cli-actor-agent = temsilciler
cli-actor-bot = botlar
cli-actor-system = sistem
cli-actor-unknown = bilinmiyor

## Bir talebin öyküsü: olaylar, saatler, nedenler

case-column-at = Zaman
case-column-event = Olay
case-column-meaning = Anlamı
case-column-clock = Saat
case-column-from = Başlangıç
case-column-to = Bitiş
case-column-outcome = Sonuç
case-state = Durum
case-opener = Açan
case-requester = Müşteri
case-parent = Bağlı olduğu
case-resolution_code = Çözüm kodu
case-left_out = Hiçbir göstergede yok
case-queue = Kuyruk
case-due = son an { $instant }
case-state-open = açık
case-state-resolved = çözüldü
case-state-lapsed = yanıtsız, sistemce kapatıldı
case-state-over = yanıtlandı, bitti
case-state-unanswered = yanıtlanmadı
opener-customer = müşteri
opener-on_behalf = müşteri adına bir temsilci
opener-agent = bir temsilci
opener-system_for_customer = sistem, yazan bir müşteri için
opener-system = sistem
mark-opens = açılış
mark-first_bot_reply = botun ilk yanıtı
mark-human_start = artık insan bekliyor
mark-assigned = bir kişiye atandı
mark-first_reply = bir insanın ilk yanıtı
mark-turn_start = müşteri yeniden bekliyor
mark-turn_answered = yanıtlandı
mark-resolution = çözüldü, sonra yeniden açıldı
mark-final_resolution = çözüldü
mark-soft_resolution = teşekkür sonrası çözüm
mark-lapse = yanıtsız zaman aşımı
mark-lapse_undone = zaman aşımı geri alındı
mark-hard_reopen = yeniden açıldı
mark-soft_reopen = teşekkürle yeniden açıldı, sayılmaz
mark-critical = kritik oldu
mark-sla_start = SLA başladı
mark-sla_pause = SLA durakladı
mark-sla_resume = SLA sürüyor
mark-sla_due = SLA süresi doldu
mark-sla_met = SLA tutuldu
mark-sla_breached = SLA aşıldı
mark-sla_cancelled = SLA düştü
clock-first_assignment = İlk atama
clock-first_response = İlk yanıt
clock-next_response = Sonraki yanıt
clock-first_resolution = İlk çözüm
clock-resolution = Çözüm
clock-requester_wait = Müşterinin bekleyişi
clock-response_sla = Yanıt SLA
clock-resolution_sla = Çözüm SLA
clock_state-running = sürüyor
clock_state-ended = gelmeden bitti
outcome-running = sürüyor
outcome-met = tutuldu
outcome-breached = aşıldı
outcome-cancelled = düştü
visit-answered = yanıtlandı
visit-abandoned = vazgeçildi
visit-short_abandoned = hemen vazgeçildi
visit-flowed_out = kuyruktan çıktı
visit-left_by_choice = kendi isteğiyle çıktı
visit-left = çıktı
visit-waiting = bekliyor
verdict-first_contact = İlk temasta çözüm
verdict-bot = Bot çözdü
verdict-deflection = Çağrı saptırıldı
verdict-yes = evet
verdict-no = hayır
verdict-not_counted = sayılmaz
explain-column-case = Talep
explain-left-out = Dışarıda kalanlar
explain-withheld = Kimse tanınmasın diye tek tek yanıtlar gösterilmez.
explain-disagrees = Aşağıdaki satırlar bu rakama ulaşmıyor. Lütfen bildirin.
explain-more = ve { $n } satır daha
reason-score = puan
reason-scale = ölçek
reason-rescaled = dönüştürüldü
reason-promoter = öneren
reason-passive = kararsız
reason-detractor = kötüleyen
reason-target = verilen süre
reason-counted = sayılan
reason-due = son an
reason-queue = kuyruk
reason-wait = bekledi
reason-outcome = sonuç
reason-instrument = anket
reason-critical_failed = kritik maddede hata
reason-reviewer = değerlendiren
reason-currency = para birimi
reason-category = kalem
reason-class = sınıf
reason-topic = konu
reason-resolution_code = çözüm kodu
reason-opened = açıldı
reason-reopened = yeniden açıldı
reason-talk = konuşma
reason-hold = bekletme
reason-wrap = çağrı sonrası işlem
reason-dial = arama
part-cost = Maliyet
part-cases = Talepler
part-share_of_handle_time = İşlem süresindeki pay
part-at_start = Başta olanlar
part-kept = Sonda da olanlar
part-lost = Gidenler
part-joined = Katılanlar
part-left = Ayrılanlar
part-left_voluntarily = Kendi isteğiyle ayrılanlar
part-left_unknown_why = Nedeni bilinmeden ayrılanlar
part-handle = İşlem
part-available = Hazır
part-paid = Ücretli süre
facts-written = Olgular { $folder } klasörüne yazıldı: { $rows }, { $bytes } bayt
reason-contacts = temas sayısı
reason-transferred = aktarıldı
reason-escalated = eskalasyon yapıldı
reason-hard_reopens = yeniden açılma
reason-recontact = müşteri yeniden geldi
reason-not_eligible = hiçbir göstergede yok
reason-not_resolved = çözülmedi
reason-no_reply = insan yanıtı yok
reason-not_accepted = öneri kabul edilmedi
reason-merged = başka talebe birleştirildi
reason-spam = istenmeyen ileti
reason-deleted = silindi
reason-test = deneme
reason-not_inbound = hizmet tarafı açtı
reason-outbound = giden arama
reason-on_behalf = müşteri adına kaydedildi
reason-bot_only = yalnız bot ilgilendi
reason-not_bot_only = insanlar da ilgilendi
reason-no_bot = bot katılmadı
reason-not_touched = insan katılmadı
reason-lapsed = yanıtsız zaman aşımı
reason-still_waiting = hâlâ bekliyor
reason-never_answered = insan yanıtı olmadan çözüldü
reason-never_assigned = bir kişiye hiç verilmedi
reason-answered_by_another = başkaları yanıtladı
reason-not_answered = çağrı yanıtlanmadı
reason-never_queued = kuyruğa girmedi
reason-not_offered = başka kanal önerilmedi
reason-no_handling = işlem süresi bilinmiyor
reason-not_critical = hiç kritik olmadı
reason-short_abandon = hemen vazgeçildi
reason-no_outcome = kuyruktan başka yolla çıktı ya da bekliyor
reason-not_in_formula = seçilen formülün dışında
reason-no_policy = uyan SLA politikası yok
reason-cancelled = süresi dolmadan yanıtsız çözüldü
reason-sla_running = söz verilen süre işliyor
reason-no_calendar = mesai saatleri verilmedi
reason-bad_clock = başlamadan bitiyor
reason-no_value = böyle bir değeri yok
reason-outside_period = dönemin dışında
reason-immature = sayılmak için çok yeni
reason-earlier_answer = sonraki yanıt sayılıyor
reason-no_mean = ortalaması olmayan ölçek
reason-other_scale = başka ölçek
reason-resolved = dönem sonuna kadar çözüldü
reason-critical_later = sonradan kritik oldu
reason-untagged = konu, temsilci ya da kod yok
reason-small_topic = konu kıyas için çok küçük
reason-mixed_currency = başka para birimi
reason-filtered_out = süzgeçten geçmedi

## Sayfa denetimleri

control-filter = Süz
control-all = Tümü
control-search = Rakam ara
control-sort = Sırala
control-print = Yazdır
control-download = CSV olarak indir
control-show-table = Tablo olarak göster
control-show-chart = Grafik olarak göster
control-theme = Açık ya da koyu
control-top = Başa dön

## Rapor sayfası

page-skip = Rakamlara geç
page-accounts = Hesaplar
page-sections = Bölümler
page-noscript = Grafikler için JavaScript gerekir. Her grafiğin aynı rakamları veren bir tablosu var; tabloların hepsi burada.
page-synthetic = yapay veri
page-synthetic-why = Bu olaylar üretildi. Gerçek bir şirketi anlatmaz.
page-getting-better = İyileşenler
page-getting-worse = Kötüleşenler
page-none = Yok
page-versus = Karşılaştırılan dönem: { $range }.
page-first-period = Karşılaştırılacak önceki dönem yok.
page-needs-policies = { $file } dosyasında SLA politikaları
page-needs-calendar = { $file } dosyasında mesai saatleri
page-no-source = Bu günlükte kaynağı yok:
page-all-figures = Bütün rakamlar tek tabloda
page-interval = %95
page-cumulative = Buraya kadar
page-group-speed = Hız
page-group-quality = Kalite
page-group-satisfaction = Memnuniyet
page-group-load = İş yükü
page-group-phone = Telefon
page-group-cost = Maliyet ve insan
page-benchmark-publisher = Freshworks müşteri hizmetleri kıyası, PeraNet yayını, Ekim 2024
page-compared = Kıyaslanan: { $figure }
page-label-two = kaynağın tablosuna göre { $table }, metnine göre { $prose }
page-trends-lead-week = Haftadan haftaya. Gölgeli bant %95 güven aralığıdır, içi boş nokta az veri demektir.
page-trends-lead-day = Günden güne. Gölgeli bant %95 güven aralığıdır, içi boş nokta az veri demektir.
page-empty-distributions = Bu dönemde dağılımı gösterilecek süre yok.
page-nothing-opened = Bu dönemde hiç talep açılmamış.
page-teams-not-ranked = Sıra başarıya göre değil, ada göredir: takımlar farklı müşterilere hizmet eder. İşlem süresini memnuniyet ve ilk temas çözüm oranıyla birlikte okuyun.
page-sla-targets = Hedefler { $file } dosyasındadır: sınıf ve önceliğe göre hedef süre, takvim ya da mesai saatiyle.
page-calls-fates = Kuyruğa giren çağrıların akıbeti
page-calls-answered = { $n } cevaplandı
page-calls-abandoned = { $n } vazgeçildi
page-calls-flowed-out = { $n } kuyruktan başka yolla çıktı
page-empty-calls-how = Telefon santralinin kuyruk günlüğünü ya da çağrıları olay olarak aktarın.
page-survey-bias = Çok memnun ve çok mutsuz müşteriler daha sık yanıt verir. Her puanı anket yanıt oranıyla birlikte okuyun.
page-empty-bots = Bu günlükte bot yanıtı yok.
page-empty-bots-how = Botların tek başına neyi çözdüğünü görmek için bot mesajlarını, yazanı bot olan olaylar olarak aktarın.
page-empty-topics-how = Konuları ya da etiketleri taleplerle birlikte, topic olayları olarak aktarın.
page-oddities = Veride tuhaf olanlar
page-missing-feeds = Günlüğün söyleyemedikleri ve bunun için gerekenler
page-events = Olay
page-cases = Talep
page-episodes = Hizmet süreci
page-covers = Günlüğün kapsadığı dönem
page-rows-refused = { $n } satır okunamadı
page-bad-clock = { $n } talepte bitiş, başlangıçtan beş saniyeden fazla önce: hiçbir süreye katılmadı
page-inputs = Okunanlar
part-start = Başlangıçta
part-opened = Açılan
part-reopened = Yeniden açılan
part-resolved = Çözülen
part-end = Sonda açık
part-promoters = Tavsiye edenler (9–10)
part-passives = Kararsızlar (7–8)
part-detractors = Tavsiye etmeyenler (0–6)

## Altbilgi ve katkılar

footer-made-with = { $app } { $version } ile hazırlandı
footer-definitions = Tanımlar { $version }
footer-reproducible = Aynı olaylar, ayarlar, dönem ve an her zaman aynı rakamları verir.
footer-self-contained = Bu sayfa dışarıdan hiçbir şey yüklemez, dışarıya hiçbir şey göndermez.
footer-benchmark-credit = Kıyas rakamları: { $source }
footer-charts-credit = Grafikler: Apache ECharts
footer-fonts-credit = Yazı tipi: { $name }
footer-licence = Lisans: { $name }

## Pages of the running desk
desk-nav = Sayfalar
desk-nav-overview = Genel bakış
desk-nav-wall = Canlı pano
desk-nav-cases = Talepler
desk-nav-report = Rapor
desk-nav-import = İçe aktar
desk-nav-quarantine = Karantina
desk-nav-people = Kişiler
desk-nav-tokens = Anahtarlar
desk-nav-definitions = Tanımlar
desk-sign-in = Oturum aç
desk-sign-out = Oturumu kapat
desk-sign-in-wrong = Adres ya da parola yanlış.
desk-sign-in-help = Unuttunuz mu? Bir yönetici size yeni bir bağlantı verebilir.
desk-email = E-posta
desk-password = Parola
desk-new-password = Yeni parola
desk-password-rule = En az 10 karakter; bir cümle, işaretlerden daha kolay hatırlanır.
desk-password-changed = Parola değişti. Lütfen yeniden oturum açın.
desk-email-rule = Bu bir e-posta adresi değil.
desk-first = İlk yönetici
desk-first-lead = Bu bağlantı bir kez çalışır. Başkalarını sonra ekleyebilirsiniz.
desk-go-on = Devam
desk-name = Ad
desk-role = Rol
desk-teams = Ekipler (virgülle)
desk-agent = Temsilci kimliği
desk-disabled = Oturum açamaz
desk-change = Değiştir
desk-people-add = Kişi ekle
desk-people-link = Bu bağlantıyı kişiye verin. Bir kez, 24 saat boyunca çalışır ve yeniden gösterilmez.
desk-people-new-link = Yeni parola bağlantısı
desk-role-administrator = Yönetici
desk-role-manager = Müdür
desk-role-team_lead = Ekip lideri
desk-role-agent = Temsilci
desk-role-viewer = İzleyici
desk-audit = Yapılan işlemler
desk-who = Kim
desk-what = Ne
desk-target = Kime ya da neye
desk-deed-first_administrator = ilk yönetici oldu
desk-deed-sign_in = oturum açtı
desk-deed-sign_in_refused = içeri alınmadı
desk-deed-password_changed = parolayı değiştirdi
desk-deed-password_chosen = parola seçti
desk-deed-password_link = parola bağlantısı oluşturdu
desk-deed-person_added = kişi ekledi
desk-deed-person_changed = kişiyi değiştirdi
desk-deed-token_added = anahtar oluşturdu
desk-deed-token_revoked = anahtarı iptal etti
desk-deed-import = olayları içe aktardı
desk-token-once = Anahtarı şimdi kopyalayın: yeniden gösterilmez.
desk-token-lead = Programlar bir anahtarla olay gönderir ve değer sorar.
desk-token-scopes = Yetkisi
desk-scope-ingest = olay gönderebilir
desk-scope-read = değerleri ve talepleri okuyabilir
desk-token-add = Anahtar oluştur
desk-token-revoke = İptal et
desk-token-revoked = iptal edildi
desk-made = Oluşturma
desk-import-lead = Her satırda bir JSON nesnesi olan yerel olaylar. Aynı olay kaç kez gelirse gelsin bir kez sayılır.
desk-import-file = Dosya
desk-import-paste = ya da satırları yapıştırın
desk-import-other = Başka yollar
desk-import-done = Alındı.
desk-import-accepted = yeni
desk-import-duplicates = bilinen
desk-import-refused = reddedilen
desk-quarantine-lead = Okunamayan satırlar. Hiçbir şey kaybolmaz: satırı düzeltip alın ya da dışarıda bırakın.
desk-quarantine-empty = Burada bekleyen satır yok.
desk-quarantine-row = Satır
desk-quarantine-readmit = Al
desk-quarantine-dismiss = Dışarıda bırak
desk-filter = Süzgeç
desk-period = Dönem
desk-from = İlk gün
desk-to = Son gün
desk-any = tümü
desk-where = Koşul
desk-apply = Uygula
desk-clear = Temizle
desk-period-today = bugün
desk-period-yesterday = dün
desk-period-7d = son 7 gün
desk-period-30d = son 30 gün
desk-period-90d = son 90 gün
desk-period-month = bu ay
desk-period-last_month = geçen ay
desk-period-all = tümü
desk-empty = Henüz olay yok.
desk-empty-how = Bir kayıt içe aktarın ya da sistemleriniz bir anahtarla olay göndersin. Genel bakış kendiliğinden dolar.
desk-as-of = itibarıyla:
desk-compared = karşılaştırılan:
desk-trend = Gidişat
desk-missing = Gösterilecek bir şey yok:
desk-formula = Formül
desk-clock = Saat
desk-excluded = Sayılmaz
desk-variants = Türevler
desk-vendors = Üreticiler
desk-source = Kaynak
desk-definition = Tanım
desk-figures = Değerler
desk-split = Kırılım
desk-cohort = Kohort ortancası
desk-waiting = Bekleyen
desk-receipt = Döküm
desk-more = Diğer satırlar:
desk-nothing = Uyan bir şey yok. Dönemi ya da süzgeci genişletin.
desk-search = Kimlikte geçen
desk-order = Sıra
desk-found = talep
desk-opened = Açılış
desk-waits-since = Bekleme başlangıcı
desk-due = Son an
desk-replies = Yanıt
desk-previous = Önceki
desk-next = Sonraki
desk-state-open = açık
desk-state-waiting = müşteri bekliyor
desk-state-resolved = çözüldü
desk-state-lapsed = zaman aşımı
desk-state-left_out = kapsam dışı
desk-order-newest = önce en yeni
desk-order-oldest = önce en eski
desk-order-longest_wait = önce en çok bekleyen
desk-order-next_due = önce süresi ilk dolacak
desk-promise = Söz
desk-promise-response = yanıt
desk-promise-resolution = çözüm
desk-left = Kalan
desk-since = Başlangıç
desk-today = Bugün
desk-wall-unanswered = ilk yanıtı bekliyor
desk-wall-waiting = müşteri bekliyor
desk-wall-longest = en uzun bekleyiş
desk-wall-queue = kuyruktaki çağrı
desk-wall-queue-longest = kuyrukta en uzun
desk-wall-open = açık
desk-wall-breached = süresi aşılmış
desk-wall-due = Süresi dolmak üzere
desk-wall-none-due = Süresi işleyen söz yok.
desk-wall-agents = Temsilciler
desk-wall-beats = Son 30 dakika
desk-wall-came = gelen
desk-wall-replied = yanıtlanan
desk-wall-resolved = çözülen
desk-problem = Olmadı
desk-back = Genel bakışa dön
desk-problem-sign-in = Lütfen önce oturum açın.
desk-problem-forbidden = Rolünüz buna izin vermiyor. Bir yönetici değiştirebilir.
desk-problem-not-found = Böyle bir şey yok ya da görme yetkiniz yok.
desk-problem-question = Soru bu haliyle yanıtlanamıyor.
desk-problem-stale = Sayfa eskimiş. Geri dönüp yeniden yükleyin ve tekrarlayın.
desk-problem-busy = Şu anda çok yoğun. Az sonra yeniden deneyin.
desk-problem-wait = Çok fazla deneme. Biraz bekleyip yeniden deneyin.
desk-problem-too-large = Çok büyük. Parçalar halinde gönderin ya da komut satırını kullanın.
desk-problem-failed = Burada bir hata oldu. Kayda geçti; yeniden deneyin.

## The server, on the terminal
serve-loading = Defter okunuyor …
serve-ready = Nabız şurada: { $url } (Ctrl-C ile biter).
serve-first = İlk yönetici: { $link }
import-done = { $events } yeni olay, { $duplicates } bilinen, { $refused } satır karantinada
ledger-whole = { $n } olay, hepsi sağlam.
ledger-backed-up = Şuraya kopyalandı: { $file }.
ledger-restored = Geri yüklendi: { $n } olay.
forget-done = Unutuldu. { $n } olayın metinleri ve iletişim verileri silindi; değerler aynı.
map-guessed = { $file }: tahmin edildi, en az { $confidence } güvenle.
map-ask = Doğru mu? [E/h]
map-not-written = Hiçbir şey yazılmadı. Tahmini --out olmadan yazdırıp elle düzeltin.
